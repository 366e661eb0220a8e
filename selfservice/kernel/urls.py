"""Addresses of what the kernel draws by itself: bulk changes."""

from django.urls import path

from selfservice.kernel.batch_list import BatchList
from selfservice.kernel.batch_pages import BatchPage

urlpatterns = [
    path("opgaver/", BatchList.as_view(), name="batches"),
    path("opgaver/<uuid:uid>/", BatchPage.as_view(), name="batch"),
]
