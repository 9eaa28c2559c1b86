"""Signing in and out, and the page that staff start from."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from accounts.forms import SignInForm
from accounts.guards import requires
from accounts.permissions import Permission
from core import audit
from core.models import AuditEntry
from core.rate_limits import limited

_AUDIT_ROWS = 200


@method_decorator(limited("sign in", most=10, seconds=900), name="dispatch")
class SignIn(LoginView):
    """Sign in: ten tries in a quarter of an hour from one place."""

    template_name = "accounts/sign_in.jinja"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Sign the person in and write it down."""
        with transaction.atomic():
            response = super().form_valid(form)  # type: ignore[arg-type]
            audit.record(self.request.user, "signed in")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say in the title that there is an error."""
        found = super().get_context_data(**kwargs)
        return found | {"has_errors": bool(found["form"].errors)}


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, then sign out: a link alone must not do it."""
    if request.method == "POST":
        logout(request)
        return redirect("/")
    return render(request, "accounts/sign_out.jinja", {"staff_page": True})


@requires(Permission.SEE_WORKSPACE)
def workspace(request: HttpRequest) -> HttpResponse:
    """Where staff start."""
    return render(request, "accounts/workspace.jinja", {"staff_page": True})


@requires(Permission.SEE_AUDIT_LOG)
def audit_log(request: HttpRequest) -> HttpResponse:
    """The newest entries of the audit log."""
    context = {"staff_page": True, "entries": AuditEntry.objects.all()[:_AUDIT_ROWS]}
    return render(request, "accounts/audit_log.jinja", context)
