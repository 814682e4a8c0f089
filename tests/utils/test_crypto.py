"""Ids for providers and encrypted video links: the vectors of spec 02 §9.8, §9.9 and 06 §6.8."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctoring.crypto import (
    AES_BLOCK_SIZE_BYTES,
    aes_decrypt,
    aes_encrypt,
    decode_and_decrypt,
    encrypt_and_encode,
    generate_aes_iv,
    obscured_user_id,
    pad,
    unpad,
)

ASCII_KEY = b"B886E02F19C77EC734B1B132BEECD91E"
BINARY_KEY = bytes.fromhex("32fe72aaf2abb44de9e161131b5435c8d37cbdb6f5df242ae860b283115f2dae")
K1 = bytes.fromhex("00112233445566778899aabbccddeeff")
K2 = bytes.fromhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
K3 = bytes.fromhex("0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF")
LINK = "https://ssi.example/AdminSite/DirectLink-Generic.aspx?ID=abc"
keys = st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))


@pytest.mark.parametrize(
    ("arguments", "digest"),
    [
        ((32432455,), "9b82efd5d28f1a170b23b8f648c3093e75a0a0ca"),
        ((1, "test"), "6b07fdd45ffd07736868fdd478cc7a882324a10a"),
        ((1, None), "22a3c155a032af4c65c4dbc5964ed2b7d473b419"),
    ],
)
def test_obscured_user_id(settings, arguments, digest):
    settings.PROCTORING_USER_OBFUSCATION_KEY = "SHHHHHH"
    assert obscured_user_id(*arguments) == digest


def test_obscured_user_id_joins_its_parts_without_separator():
    assert obscured_user_id(1, "23") == obscured_user_id(12, "3") == obscured_user_id("123")


@pytest.mark.parametrize(
    ("key", "initialisation_vector"),
    [
        (ASCII_KEY, b"9acfe8fce13cf274"),
        (BINARY_KEY, b"e8fbd26ddb5bf0e7"),
        (K1, b"a734bda6745eb997"),
        (K2, b"5013fad4625dceb7"),
        (K3, b"06f62979f284e591"),
    ],
)
def test_initialisation_vector_comes_from_the_key(key, initialisation_vector):
    assert generate_aes_iv(key) == initialisation_vector


@pytest.mark.parametrize(
    ("key", "plain", "encoded"),
    [
        (ASCII_KEY, "Hello World", b"x33WOR2sWYNZ2GWO3xp0cg=="),
        (ASCII_KEY, "", b"-WM48tIV2nanycOb8IMhRw=="),
        (BINARY_KEY, "Hello World", b"VbCUZXGkjoZC3jj6C7rw-A=="),
        (K1, LINK, b"ONQp9uB1IX3zIsG_FOkoou3d46n6hrpa43M0-Dtc9ESjW8cJPm75J9IZLbajClfW6-j9T3Z_p_hV1xDqdUxe9A=="),
        (K2, LINK, b"swwFo9ogsRFscyv8wd7UpGEtrkbo3nDe5LSYX-fCFWfaZhWDrDv2uydCDftvgIWXQZeG7PZn8nOAvhrtCJUpYw=="),
        (K3, LINK, b"s7J_SsDPyfKd3MQ_t7aNIjxA1eGS3vXCiSjTbtUBLY3tvf5IxJMwmMKlmcGzzu_OfigtR820PqqU-QZO1YmUVg=="),
        (K1, "", b"azuJa1n1Etvb_HwWOqcRBA=="),
        (K1, "a", b"KpAD080w86ERAuNHLzQydA=="),
        (K1, "0123456789abcdef", b"L4zkt1pS7P7pcUFe0mD6lCg0BP_-aQvLC9xEGPa-DI4="),
        (K2, "0123456789abcde", b"R1zv3qjYjhBbX8sWl4hGCA=="),
        (K1, "vidéo ☃", b"4qLpw5rMRzv6dIbA3fl9MA=="),
    ],
)
def test_encryption_stays_as_stored_data_has_it(key, plain, encoded):
    assert encrypt_and_encode(plain, key) == encoded
    assert decode_and_decrypt(encoded, key) == decode_and_decrypt(encoded.decode(), key) == plain.encode()


def test_bytes_that_are_no_text_are_encrypted_as_stored_data_has_them():
    assert encrypt_and_encode(b"\x00\xff", K2) == b"4C4nsEKuQnW0ZcrTmeU1aQ=="


@given(data=st.binary(max_size=80), key=keys)
def test_bytes_survive_encryption(data, key):
    assert decode_and_decrypt(encrypt_and_encode(data, key), key) == data
    assert aes_decrypt(aes_encrypt(data, key), key) == data


@given(text=st.text(), key=keys)
def test_text_comes_back_as_utf8(text, key):
    assert decode_and_decrypt(encrypt_and_encode(text, key).decode(), key) == text.encode()


@given(st.binary(max_size=80))
def test_padding_fills_whole_blocks_and_comes_off_again(data):
    padded = pad(data)
    assert len(padded) % AES_BLOCK_SIZE_BYTES == 0
    assert 1 <= len(padded) - len(data) <= AES_BLOCK_SIZE_BYTES
    assert unpad(padded) == data


def test_text_is_padded_as_utf8():
    assert pad("é") == b"\xc3\xa9" + b"\x0e" * 14


@pytest.mark.parametrize("padded", [b"", b"x" * 16, b"x" * 15 + b"\x00", b"x" * 15 + b"\x11", b"x" * 14 + b"\x03\x02"])
def test_bad_padding_is_an_error(padded):
    with pytest.raises(ValueError, match=r"(?i)pad"):
        unpad(padded)


@pytest.mark.parametrize(
    "encoded",
    [
        b"x33WOR2sWYNZ2GWO3xp0cg",
        b"x33WOR2sWYNZ2GWO",
        b"x33WOR2sWYNZ2GWO3xp0cg==!",
        b"",
        "x33WOR2sWYNZ2GWO3xp0cé==",
        b"?",
    ],
    ids=["without filling", "truncated", "trailing garbage", "empty", "not ASCII", "no Base64"],
)
def test_damaged_data_is_an_error(encoded):
    with pytest.raises(ValueError):  # noqa: PT011  # each has a message of its own
        decode_and_decrypt(encoded, ASCII_KEY)


def test_a_wrong_key_is_noticed_by_the_padding():
    with pytest.raises(ValueError, match=r"(?i)pad"):
        decode_and_decrypt(encrypt_and_encode("Hello World", ASCII_KEY), BINARY_KEY)


@pytest.mark.parametrize("size", [0, 15, 17, 33])
def test_a_key_of_another_length_is_an_error(size):
    with pytest.raises(ValueError, match=r"key length"):
        encrypt_and_encode("Hello World", b"k" * size)


def test_a_key_given_as_text_is_an_error():
    with pytest.raises(TypeError):
        encrypt_and_encode("Hello World", ASCII_KEY.decode())
