"""TemplateData, which VisualEditor's form is made of, from a page type's declaration."""

from typing import Any

from profiles.page_types import PageType


def template_data(page_type: PageType) -> dict[str, Any]:
    """The JSON inside <templatedata>, as Extension:TemplateData specifies it."""
    return {
        "description": page_type.description,
        "format": "{{_\n | _________________ = _\n}}\n",
        "params": {
            field.name: {
                "label": field.name,
                "description": field.description,
                "type": "string" if len(field.example) else "content",
                "required": False,
                **({"example": field.example} if field.example else {}),
            }
            for field in page_type.fields
        },
        "paramOrder": [field.name for field in page_type.fields],
    }
