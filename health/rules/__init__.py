"""Schemes as trees, their formulas, scores, grades and faults. Pure: plain values in, plain values out."""
