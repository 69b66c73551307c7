"""A fictional district of Wanzhou's size [004], built from a seed number: the same seed, the same
district. Everything in it is invented; phone numbers begin with 100, which no mobile number does."""
