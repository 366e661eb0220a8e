"""The composition root: front page, menu, demo world, and the Django admin with a one-time password."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as StockAdminConfig


class SiteConfig(AppConfig):
    """What joins the apps together."""

    name = "selfservice.site"
    label = "portal"

    def ready(self) -> None:
        from selfservice.site import deploy_checks, names, request_log

        deploy_checks.install()
        request_log.install()
        names.install()


class AdminConfig(StockAdminConfig):
    """The stock admin, which nobody enters without a second factor."""

    default_site = "selfservice.site.admin.PortalAdminSite"
