"""What pages are drawn with: rows of lists and widgets of forms, as plain functions because each is drawn
hundreds of times a page and the template language costs most there (docs/performance.md)."""
