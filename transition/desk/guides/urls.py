from django.urls import path

from transition.desk.guides import listing, proposing, remarking, reviewing, saving, showing, stale, writing

urlpatterns = [
    path("", listing.listing, name="desk_guides"),
    path("new/", listing.new, name="desk_guide_new"),
    path("stale/", stale.stale, name="desk_guides_stale"),
    path("<int:pk>/", showing.guide, name="desk_guide"),
    path("<int:pk>/compare/", showing.compare, name="desk_guide_compare"),
    path("<int:pk>/proposal/", proposing.weigh, name="desk_guide_proposal"),
    path("<int:pk>/begin/", writing.begin, name="desk_guide_begin"),
    path("<int:pk>/edit/", writing.edit, name="desk_guide_edit"),
    path("<int:pk>/edit/arrange/", writing.arrange, name="desk_guide_arrange"),
    path("<int:pk>/edit/preview/", writing.preview, name="desk_guide_preview"),
    path("<int:pk>/edit/save/", saving.save, name="desk_guide_save"),
    path("<int:pk>/edit/merge/", saving.merge, name="desk_guide_merge"),
    path("<int:pk>/edit/drop/", saving.drop, name="desk_guide_drop"),
    path("<int:pk>/edit/new/<slug:kind>/", writing.new_block, name="desk_guide_block_new"),
    path("<int:pk>/edit/preview/<slug:kind>/", writing.preview_block, name="desk_guide_block_preview"),
    path("<int:pk>/edit/<slug:key>/", writing.block, name="desk_guide_block"),
    path("<int:pk>/revision/<int:number>/", showing.revision, name="desk_guide_revision"),
    path("<int:pk>/revision/<int:number>/read/", showing.read, name="desk_guide_read"),
    path("<int:pk>/revision/<int:number>/ask/", reviewing.ask, name="desk_guide_ask"),
    path("<int:pk>/revision/<int:number>/approve/", reviewing.approve, name="desk_guide_approve"),
    path("<int:pk>/revision/<int:number>/send-back/", reviewing.send_back, name="desk_guide_send_back"),
    path("<int:pk>/revision/<int:number>/go-back/", reviewing.go_back, name="desk_guide_go_back"),
    path("<int:pk>/revision/<int:number>/remark/", remarking.remark, name="desk_guide_remark"),
    path("<int:pk>/revision/<int:number>/remark/<int:remark_pk>/", remarking.resolve, name="desk_guide_remark_done"),
]
