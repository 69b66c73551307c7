from common.api.fingerprints import body_hash


def test_the_order_of_keys_does_not_make_another_body():
    assert body_hash({"a": 1, "b": [1, 2]}) == body_hash({"b": [1, 2], "a": 1})


def test_another_value_or_order_of_a_list_does():
    assert body_hash({"a": [1, 2]}) != body_hash({"a": [2, 1]})
    assert body_hash({"a": 1}) != body_hash({"a": "1"})
