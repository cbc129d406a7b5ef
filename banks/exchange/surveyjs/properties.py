"""The properties of surveys that are read, and those that say how it looks or runs, which nothing here is made of.

Every other one is named when it is left out.
"""

from collections.abc import Mapping

SURVEY_READ = frozenset(
    ("title", "description", "pages", "elements", "questions", "locale", "junbi", "calculatedValues", "name",
     "showProgressBar", "progressBarType", "progressBarLocation", "showQuestionNumbers", "widthMode", "width", "logo",
     "logoPosition", "logoFit", "logoWidth", "logoHeight", "headerView", "completeText", "pageNextText",
     "pagePrevText", "startSurveyText", "showTitle", "showPageTitles", "showTOC", "questionErrorLocation",
     "questionTitleLocation", "questionDescriptionLocation", "checkErrorsMode", "textUpdateMode", "showPrevButton",
     "showNavigationButtons", "navigationButtonsLocation", "showPreviewBeforeComplete", "requiredText", "requiredMark",
     "fitToContainer", "clearInvisibleValues", "storeOthersAsComment", "showCompletedPage", "showCompletePage",
     "maxTextLength", "maxOthersLength", "maxCommentLength", "focusFirstQuestionAutomatic", "questionsOnPageMode",
     "autoFocusFirstQuestion", "goNextPageAutomatic", "autoAdvanceEnabled", "firstPageIsStarted", "firstPageIsStartPage",
     "themeVariables", "cookieName", "sendResultOnPageNext", "partialSendEnabled",
     "surveyId", "surveyPostId", "surveyShowDataSaving")
)  # fmt: skip
PAGE_READ = frozenset(
    ("name", "title", "elements", "questions", "visibleIf", "visible", "junbi", "type", "navigationTitle",
     "navigationButtonsVisibility", "showNavigationButtons", "questionTitleLocation", "questionsOrder",
     "questionOrder", "readOnly", "state", "showNumber", "startWithNewLine", "questionTitleWidth")
)  # fmt: skip
# Read, or of no meaning here: how things look, and what only the running survey does.
READ = frozenset(
    ("type", "name", "title", "description", "visibleIf", "visible", "isRequired", "valueName", "junbi", "score")
)  # fmt: skip
LOOKS = frozenset(
    ("startWithNewLine", "width", "minWidth", "maxWidth", "indent", "titleLocation", "descriptionLocation", "colCount",
     "showNumber", "state", "errorLocation", "cellType", "alternateRows", "columnMinWidth", "rowTitleWidth",
     "verticalAlign", "showHeader", "rateType", "rateDescriptionLocation", "displayMode", "rateDisplayMode",
     "scaleColorMode", "rateColorMode", "renderAs", "swapOrder", "itemSize", "size", "inputSize", "rows", "cols",
     "autoGrow", "allowResize", "searchEnabled", "searchMode", "closeOnSelect", "hideSelectedItems", "allowClear",
     "textWrapEnabled", "placeholder", "placeHolder", "optionsCaption", "showCommentArea", "hasComment", "commentText",
     "commentPlaceholder", "commentPlaceHolder", "commentAreaRows", "otherPlaceholder", "otherPlaceHolder",
     "otherErrorText", "requiredErrorText", "useDisplayValuesInTitle", "useDisplayValuesInDynamicTexts",
     "questionTitleWidth", "innerIndent", "questionTitleLocation", "questionErrorLocation", "showQuestionNumbers",
     "questionStartIndex", "separateSpecialChoices", "itemTitleWidth", "inputTextAlignment", "autocomplete",
     "textUpdateMode", "showSelectAllItem", "hasSelectAll", "selectAllText", "showClearButton", "imageFit",
     "contentMode", "showLabel", "imageHeight", "imageWidth", "minImageHeight", "minImageWidth", "maxImageHeight",
     "maxImageWidth", "displayRateDescriptionsAsExtremeItems", "autoGenerate", "startWithNewline", "cssClasses",
     "labelCount", "showLabels", "tooltipVisibility", "customLabels", "labelFormat", "tooltipFormat", "colSpan")
)  # fmt: skip
SELECT = frozenset(
    ("choices", "choicesVisibleIf", "choicesFromQuestion", "choicesFromQuestionMode", "choicesMin", "choicesMax",
     "choicesStep", "showNoneItem", "hasNone", "noneText", "showOtherItem", "hasOther", "otherText",
     "showDontKnowItem", "dontKnowText", "showRefuseItem", "refuseText", "choicesByUrl", "correctAnswer",
     "valuePropertyName", "storeOthersAsComment", "multiSelect")
)  # fmt: skip
OF_TYPE: Mapping[str, frozenset[str]] = {
    "rating": frozenset(
        ("rateMin", "rateMax", "rateStep", "rateCount", "rateValues", "minRateDescription", "maxRateDescription",
         "mininumRateDescription", "maximumRateDescription", "correctAnswer")
    ),
    "boolean": frozenset(("labelTrue", "labelFalse", "valueTrue", "valueFalse", "correctAnswer", "label")),
    "text": frozenset(("inputType", "min", "max", "step")),
    "slider": frozenset(("min", "max", "step", "sliderType")),
    "matrix": frozenset(("columns", "rowsVisibleIf", "columnsVisibleIf", "isAllRowRequired", "eachRowRequired")),
    "matrixdropdown": frozenset(("columns", "choices", "cellType", "rowsVisibleIf")),
    "multipletext": frozenset(("items",)),
}  # fmt: skip
CHOICE_READ = frozenset(
    ("value", "text", "name", "title", "score", "isExclusive", "visibleIf", "elements", "junbi", "imageLink",
     "showCommentArea", "commentPlaceholder")
)  # fmt: skip
ROW_READ = frozenset(("value", "text", "visibleIf"))
