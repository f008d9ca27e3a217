"""Parts of addresses: a year on four digits, a month on two."""


class YearConverter:
    """«2026», for any year of this century; the view says which ones have a page."""

    regex = "20[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{int(value):04}"


class MonthConverter:
    """«01» to «12»."""

    regex = "0[1-9]|1[0-2]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{int(value):02}"
