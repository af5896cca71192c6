"""What a reader of the vendor register's chapter must know of how its facts were taken."""

NOTES = (
    "An agreement counts from the later of its signature and its effective day to its end day, both inclusive. "
    "Where it was signed on a day that nobody recorded, it counts from the day the signature was seen. "
    "Without signature or effective day it is a draft and covers nothing.",
    "Until the exact day is recorded, a start known only to the month counts from the month's last day, an end as its first.",
    "Terms that renew themselves are counted from the first end day and do not lapse; the last day to give notice is their deadline.",
    "A service is covered only where an agreement in force names it, or where it was found on the vendor's list of "
    "eligible services as of a stated day.",
    "A vendor or service counts as in use from before it was first recorded: on an earlier day asked about it stands as one that was "
    "there, although nobody had put it on file yet. It leaves on the day it was archived.",
    "A company that works for a vendor and not for us needs no agreement with us (45 CFR 164.502(e)(1)(i)-(ii), 164.308(b)(1)-(2)); "
    "what is known of the agreement between the two is told as assurance.",
    "Whether an owner was still a member is judged by the name on file.",
)  # fmt: skip
