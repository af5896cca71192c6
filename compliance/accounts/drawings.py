"""Draws what a page can carry without script or a second request: a QR code and a small file to keep."""

import base64

import qrcode
from qrcode.image.svg import SvgPathFillImage


def qr(text: str) -> str:
    """The text as a picture, in a data: address, black on white in light and dark."""
    code = qrcode.QRCode(border=3, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    picture: bytes = code.make_image(image_factory=SvgPathFillImage).to_string()
    return f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"


def text_file(text: str) -> str:
    """The text as a file that is saved from the page itself."""
    return f"data:text/plain;charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"
