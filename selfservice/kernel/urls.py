"""URLs of the kernel's own pages: batches and export files."""

from django.urls import path

from selfservice.kernel.batches.views import BatchList, BatchPage
from selfservice.kernel.exports.views import ExportContent, ExportPage

urlpatterns = [
    path("opgaver/", BatchList.as_view(), name="batches"),
    path("opgaver/fil/<uuid:uid>/", ExportPage.as_view(), name="export_file"),
    path("opgaver/fil/<uuid:uid>/hent/", ExportContent.as_view(), name="export_content"),
    path("opgaver/<uuid:uid>/", BatchPage.as_view(), name="batch"),
]
