"""The orders of the shop over HTTP."""

import json
import logging

from django.http import HttpResponseBadRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from .models import Order
from .prices import price_of

log = logging.getLogger("orders.views")

PAGE = 20


@require_GET
def listing(request):
    """A page of orders, the newest first."""
    try:
        page = int(request.GET.get("page", "1"))
    except ValueError:
        return HttpResponseBadRequest("page is a number")
    first = (page - 1) * PAGE
    orders = Order.objects.order_by("-created")[first : first + PAGE]
    return JsonResponse({"orders": [order.as_dict() for order in orders]})


@require_GET
def detail(request, number):
    """One order."""
    order = Order.objects.filter(number=number).first()
    if order is None:
        return JsonResponse({"error": "not found"}, status=404)
    return JsonResponse(order.as_dict())


def check(order):
    """Why it cannot be taken; None where it can."""
    if not isinstance(order, dict):
        return "an order is an object"
    if not isinstance(order.get("count"), int):
        return "count is a whole number"
    return None


@require_POST
def create(request):
    """Takes an order.

    Answers with its number
    and what it costs.
    """
    order = json.loads(request.body)
    problem = check(order)
    if problem is not None:
        return HttpResponseBadRequest(problem)
    total = price_of(order)
    made = Order.objects.create(total=total, count=order["count"])
    log.info("order %s taken", made.number)
    return JsonResponse({"number": made.number, "total": str(total)})
