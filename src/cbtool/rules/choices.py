"""Columns with a few values: gender, kind of customer, relation."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rule import Check, Fix, Profile, Rule, check
from cbtool.rules.vocabulary import meaning, reading

_GENDERS: Final = {
    "male": "м|муж|мужской|мужчина|мужчины|мальчик|m|man|mr|г-н|господин|мужск|мужской пол|пол м|пол муж|парень|♂"
    "|männlich|mann|herr|hombre|masculino|homme|masculin|erkek|erkak|эркак|еркек|kişi"
    "|чоловік|чоловіча|чоловічий|чол|мужчынскі|мужчына",
    "female": "ж|жен|женский|женщина|женщины|девочка|f|w|woman|mrs|ms|miss|г-жа|госпожа|женск"
    "|женщ|женский пол|пол ж|пол жен|девушка|♀"
    "|weiblich|frau|mujer|femenino|femme|féminin|kadın|ayol|аел|әйел|qadın"
    "|жінка|жіноча|жіночий|жаночы|жанчына",
}
_KINDS: Final = {
    "person": "физлицо|физ лицо|физ. лицо|физическое лицо|фл|ф/л|физ|частное лицо|частник|частный клиент|розница"
    "|человек|individual|private|private person|b2c|consumer|physical|контакт|contact"
    "|физическое|физ л|физическоелицо|самозанятый|самозанятая|сз|privatperson|privatkunde|жеке тұлға|jismoniy shaxs",
    "company": "юрлицо|юр лицо|юр. лицо|юридическое лицо|юл|ю/л|юр|организация|компания|предприятие|фирма|контрагент"
    "|business|legal|legal entity|organization|organisation|b2b|corporate|корпоративный"
    "|юридическоелицо|индивидуальныйпредприниматель|обособленное подразделение|государственный орган"
    "|юридическое|юр л|ю л|ип|индивидуальный предприниматель|предприниматель|чп|и п|ооо|ао|пао"
    "|firma|unternehmen|firmenkunde|empresa"
    "|заңды тұлға|yuridik shaxs",
}
_RELATIONS: Final = {
    "client": "клиент|клиенты|покупатель|заказчик|действующий|действующий клиент|постоянный клиент"
    "|активный клиент|новый клиент|клиент активный|клиент новый|customer|customers|active customer|buyer|current"
    "|evangelist|kunde|cliente|müşteri|mijoz|тұтынушы",
    "lead": "лид|лиды|потенциальный|потенциальный клиент|заявка|prospect|prospective|potential|холодный|теплый|горячий"
    "|лид холодный|холодный лид|теплый лид|горячий лид|новый лид"
    "|marketingqualifiedlead|salesqualifiedlead|opportunity|subscriber|interessent",
    "partner": "партнер|партнеры|дилер|агент|дистрибьютор|dealer|agent|reseller|distributor",
    "supplier": "поставщик|поставщики|подрядчик|исполнитель|vendor|contractor",
    "former": "бывший|бывший клиент|бывшие клиенты|ушел|ушедший|потерян|потерянный|архив|архивный|неактивный"
    "|ex-client|lost|churned|inactive|archived|past",
}

#: Given words for a gender as `male` or `female`; null where they say neither.
gender_of = meaning(_GENDERS, mend=True)

#: The values that these fields can have.
VALUES: Final = {"gender": tuple(_GENDERS), "client_kind": tuple(_KINDS), "relation": tuple(_RELATIONS)}

_READINGS: Final = tuple(
    reading(field, understand, "CH001", "CH002")
    for field, understand in (
        ("gender", gender_of),
        ("client_kind", meaning(_KINDS, mend=True)),
        ("relation", meaning(_RELATIONS, mend=True)),
    )
)
WORD: Final = Fix(
    code="CH001",
    doc="""A known word is written as the value that it means.
    `gender` is male or female; `client_kind` person or company; `relation` client, lead, partner, supplier or former.
    A word that is not known stays as it came, with quality code 1.

    Why: `м`, `муж.` and `Male` are three groups in every report until they are one.
    """,
    reading=_READINGS,
    examples=[
        ({"gender": "муж."}, {"gender": "male", "gender_qc": "0"}),
        ({"client_kind": "Юр. лицо"}, {"client_kind": "company", "client_kind_qc": "0"}),
        ({"relation": "Потенциальный клиент"}, {"relation": "lead"}),
    ],
)
FILLER: Final = Fix(
    code="CH002",
    doc="""A word for no choice becomes empty.
    `-`, `не указан`, `n/a` and their like. Quality code 2.

    Why: not known is no group of its own.
    """,
    reading=_READINGS,
    examples=[
        ({"gender": "не указан"}, {"gender": None, "gender_qc": "2"}),
        ({"relation": "-"}, {"relation": None, "relation_qc": "2"}),
    ],
)


def _unknown(code: str, field: str, values: tuple[str, ...], wrong: str) -> Check:
    """The check that a field has one of its values."""

    def bad(profile: Profile) -> pl.Expr:
        return ~pl.col(field).is_in(values)

    bad.__doc__ = f"""The {field.replace("_", " ")} is not understood.
    It is none of {", ".join(values)} and stands as it came.

    Why: the customer falls out of every group that is made by it.
    """
    good: list[dict[str, str | None]] = [{field: values[0]}, {field: None}]
    return check(code, field, severity="warning", good=good, bad=[{field: wrong}])(bad)


CHECKS: Final[tuple[Check, ...]] = (
    _unknown("CH101", "gender", tuple(_GENDERS), "оно"),
    _unknown("CH102", "client_kind", tuple(_KINDS), "кот"),
    _unknown("CH103", "relation", tuple(_RELATIONS), "сосед"),
)
RULES: Final[tuple[Rule, ...]] = (WORD, FILLER, *CHECKS)
