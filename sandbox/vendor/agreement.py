"""What the LMS and the vendor have agreed on: credentials, names, addresses."""

from dataclasses import dataclass
from typing import Any

REST_BACKEND = "lookout"
SOFTWARE_SECURE_BACKEND = "software_secure"


@dataclass(frozen=True)
class Agreement:
    """Credentials of both protocols, and of the vendor's account at the LMS. None of them is a secret here."""

    client_id: str = "harbour-academy"
    client_secret: str = "lookout-and-harbour-share-this-secret"  # noqa: S105  # the sandbox keeps no secrets
    organization: str = "harbour"
    secret_key_id: str = "harbour-key-1"  # noqa: S105  # as above
    secret_key: str = "signs-what-harbour-sends"  # noqa: S105  # as above
    crypto_key: str = "A1b2C3d4E5f6G7h8I9j0K1l2"
    callback_secret: str = "proves-who-calls-harbour-back"  # noqa: S105  # as above
    username: str = "proctor"
    password: str = "proctor"  # noqa: S105  # as above


AGREEMENT = Agreement()


def backends(vendor_url: str, agreement: Agreement = AGREEMENT) -> dict[str, dict[str, Any]]:
    """Return the options of the LMS's two backends for a vendor at that address."""
    return {
        REST_BACKEND: {
            "base_url": vendor_url,
            "client_id": agreement.client_id,
            "client_secret": agreement.client_secret,
        },
        SOFTWARE_SECURE_BACKEND: {
            "organization": agreement.organization,
            "exam_sponsor": "Harbour Academy",
            "exam_register_endpoint": f"{vendor_url}/exam-registration/",
            "secret_key_id": agreement.secret_key_id,
            "secret_key": agreement.secret_key,
            "crypto_key": agreement.crypto_key,
            "software_download_url": f"{vendor_url}/download",
            "video_review_aes_key": "000102030405060708090a0b0c0d0e0f",
            "callback_protection": {"secrets": agreement.callback_secret},
        },
    }
