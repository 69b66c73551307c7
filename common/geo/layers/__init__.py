"""Layers of GIS programs, pure: zipped shapefiles and GeoJSON, read into WGS-84 and told what was assumed.

    read = read_layer(content, "图斑.zip", wanted="areas", assumed=Assumed(datum="cgcs2000"))
    read.features[0].values["longitude"]; read.notes

Called through `common.background.limited`, because what strangers send may take any memory and any
time: nothing here imports Django. A file that is not taken raises a DomainError whose sentence says what to
do; what is wrong with one feature is in its `fault`.
"""

from common.geo.layers.reading import Assumed, FeatureRead, LayerRead, Wanted, read_layer

__all__ = ["Assumed", "FeatureRead", "LayerRead", "Wanted", "read_layer"]
