"""What an order costs. Prices are decimals: floats do not add up to cents."""

from decimal import Decimal

DISCOUNTS = {"summer": Decimal("0.10"), "friends": Decimal("0.25")}


def discount_of(order):
    """The share that is taken off, from 0 to 1."""
    return DISCOUNTS.get(order.get("code"), Decimal(0))


def price_of(order):
    """The price of an order, before what is taken off.

    `price` is a text such as "4.50", `count` a whole number.
    """
    # An order without a price is one that a client made by hand:
    # it is refused by the KeyError,
    # and answered with 500.
    return Decimal(order["price"]) * order["count"]


def total_of(order):
    """What is paid."""
    return price_of(order) * (1 - discount_of(order))
