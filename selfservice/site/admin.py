"""The Django admin for support."""

from django_otp.admin import OTPAdminSite


class PortalAdminSite(OTPAdminSite):
    """Wants a verified second factor; its log-in is the portal's own."""

    site_header = "Selvbetjening – support"
    site_title = "Support"
    index_title = "Support"
    enable_nav_sidebar = True
