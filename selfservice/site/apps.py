"""The composition root: front page, menu, demo data, and the Django admin with two factors."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as StockAdminConfig


class SiteConfig(AppConfig):
    """The app that connects the other apps."""

    name = "selfservice.site"
    label = "portal"

    def ready(self) -> None:
        from selfservice.site import deploy_checks, names, request_log

        deploy_checks.install()
        request_log.install()
        names.install()


class AdminConfig(StockAdminConfig):
    """Django's admin with a site that requires a second factor."""

    default_site = "selfservice.site.admin.PortalAdminSite"
