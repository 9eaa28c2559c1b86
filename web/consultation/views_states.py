"""The staff's page on which a consultation is published, closed or withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.permissions import Permission
from consultation import states
from consultation.forms_staff import StateForm
from consultation.views_staff import consultation_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CONSULTATION)
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """Where it stands, how it came there, and what can be done."""
    one = consultation_of(slug)
    assert request.user.is_authenticated
    form = StateForm(states.possible(one), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deed, reason = states.Deed(form.cleaned_data["deed"]), form.cleaned_data["reason"]
        try:
            changed = states.change(request.user, slug, deed, reason)
            messages.success(request, f"The consultation is now {changed.state().value}.")
        except states.NotNowError as error:  # somebody else was quicker
            messages.warning(request, str(error))
        return redirect("consultations:state", slug)
    context = {"staff_page": True, "consultation": one, "form": form,
               "history": states.history(one), "has_errors": bool(form.errors)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "consultation/staff/state.jinja", context, status=status)
