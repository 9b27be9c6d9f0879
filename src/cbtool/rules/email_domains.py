"""Mail domains: providers towards which a slip of the pen is mended, domains that never are one, throw-away ones.

The lists are kept here by hand and are short on purpose: a wrong mend sends somebody's mail to a stranger.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from cbtool.rules.countries import codes

#: Providers that a slip is mended towards, Russian ones first; where two are one slip away the first wins.
_PROVIDERS: Final = """
    mail.ru yandex.ru gmail.com bk.ru inbox.ru list.ru ya.ru rambler.ru internet.ru vk.com
    hotmail.com outlook.com yahoo.com icloud.com yandex.com yandex.by yandex.kz yandex.ua tut.by ukr.net
"""
PROVIDERS: Final = tuple(_PROVIDERS.split())

#: Domains where people have their mail, or that stand one slip beside a provider and are real: never rewritten.
_MAIL_DOMAINS: Final = """
    mail.com email.com ymail.com rocketmail.com gmx.com gmx.de gmx.net gmx.at gmx.ch web.de freenet.de t-online.de
    aol.com me.com mac.com msn.com live.com live.ru hotmail.ru hotmail.de hotmail.fr hotmail.it hotmail.es hotmail.co.uk
    outlook.de outlook.fr outlook.es outlook.it outlook.ru outlook.kz yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.ru
    yahoo.co.uk yahoo.co.jp yahoo.com.br googlemail.com gmail.ru proton.me protonmail.com pm.me tutanota.com tuta.io
    zoho.com fastmail.com fastmail.fm hushmail.com inbox.com inbox.lv inbox.eu mail.ee mail.kz mail.by mail.ua mail.bg
    mail.de mail.cz mail.fr mail.pt mail.su mail.uk email.ru email.cz email.de e-mail.ru xmail.ru hmail.ru nmail.ru
    imail.ru vmail.ru fmail.ru kmail.ru mai.ru mil.ru mall.ru main.ru mailer.ru mails.ru maill.net yandex.net yandex.uz
    yandex.lv yandex.lt yandex.ee yandex.az yandex.fr yandex.de yandex.eu yandex.md yandex.tj yandex.tm yandex.kg
    yandex-team.ru narod.ru rambler.ua rambler.by lenta.ru autorambler.ru myrambler.ru ro.ru r0.ru pochta.ru qip.ru
    nm.ru hotbox.ru land.ru front.ru fromru.com pisem.net pochtamt.ru smtp.ru krovatka.su mail15.com mail333.com
    km.ru nxt.ru newmail.ru nightmail.ru orc.ru zmail.ru bigmir.net i.ua meta.ua email.ua ua.fm online.ua tut.com
    open.by list.com lists.ru lst.ru bkk.ru bk.com yan.ru ok.ru vk.ru vk.me vkontakte.ru cloud.com internet.com
    interned.ru mts.ru megafon.ru beeline.ru rostelecom.ru qq.com 163.com 126.com sina.com naver.com daum.net seznam.cz
    wp.pl o2.pl onet.pl interia.pl libero.it virgilio.it tiscali.it orange.fr free.fr laposte.net wanadoo.fr sfr.fr
    btinternet.com comcast.net verizon.net att.net sbcglobal.net cox.net charter.net earthlink.net shaw.ca rogers.com
    bigpond.com rediffmail.com uol.com.br bol.com.br walla.co.il 012.net.il gmai.ru mail2000.ru
"""
MAIL_DOMAINS: Final = frozenset(PROVIDERS) | frozenset(_MAIL_DOMAINS.split())

#: Addresses that are valid, and were typed to get past a form.
INVENTED: Final = (
    r"^(?:test|тест|no|none|null|net|нет|no-?e?mail|asd|qwe|qwerty)\d*@"
    r"|@(?:asd|qwe|qwerty|none|nomail|noemail)\.[a-z]+$"
)

#: Names of posts and departments in front of the @.
_ROLES: Final = """
    info admin administrator sales support office contact contacts mail email post postmaster webmaster hostmaster
    help helpdesk service hr job jobs career pr press marketing buh buhgalter buhgalteria account accounting finance
    zakaz zakaz1 order orders shop client clients manager director secretary reception priem sekretar kadry snab
    noreply no-reply no_reply donotreply abuse security root hello welcome team company inbox reklama opt zakupki
    бухгалтерия инфо офис заказ отдел приемная приёмная
"""
ROLES: Final = frozenset(_ROLES.split())

_GENERIC: Final = """
com net org info biz pro name mobi edu gov mil int asia tel travel aero online site shop store tech club xyz top app
dev cloud email moscow tatar cam one inc life live news media group company agency studio center space
"""
_ZONES: Final = frozenset(_GENERIC.split()) | {"uk", "eu", "su", "ac"}


@cache
def disposable() -> frozenset[str]:
    """Domains of throw-away mailboxes, from the package `disposable-email-domains`."""
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


def is_disposable(domain: str) -> bool:
    """Whether mail to this domain, or to a domain that it belongs to, is thrown away."""
    parts = domain.split(".")
    return any(".".join(parts[start:]) in disposable() for start in range(max(1, len(parts) - 1)))


def mend(domain: str, frequent: frozenset[str] = frozenset()) -> str | None:
    """The provider that was meant by a domain with one slip; None where it is no slip, or might be none.

    Args:
        domain: in lower case.
        frequent: domains that stand so often in the file that they are meant.
    """
    if domain in MAIL_DOMAINS or domain in frequent:
        return None
    # One slip makes a domain longer or shorter by one sign at most, which spares most comparisons.
    near_ones = (provider for provider in PROVIDERS if abs(len(provider) - len(domain)) <= 1)
    return next((provider for provider in near_ones if _slipped(domain, provider)), None)


def near(domain: str, frequent: frozenset[str] = frozenset()) -> bool:
    """Whether a domain is one letter beside a provider's, without being a known or frequent one."""
    if domain in MAIL_DOMAINS or domain in frequent:
        return False
    return any(len(provider) > 5 and _distance_is_one(domain, provider) for provider in PROVIDERS)


def _slipped(domain: str, provider: str) -> bool:
    """Whether a domain is one slip away from a provider's, and the slip is of a kind that few real domains have."""
    if domain == provider.replace(".", ""):
        return True  # gmailcom
    name, _, zone = domain.rpartition(".")
    meant_name, _, meant_zone = provider.rpartition(".")
    if zone == meant_zone:
        return _one_slip(name, meant_name)
    # A zone that does not exist is a slip after any name; one that exists only after a name that nobody else bears.
    if name != meant_name or not (len(name) >= 5 or not _is_zone(zone)):
        return False
    return _distance_is_one(zone, meant_zone)


def _one_slip(name: str, meant: str) -> bool:
    """A slip inside the name. Real names crowd around short ones: there only two kinds count."""
    if name[:1] != meant[:1] and sorted(name[:2]) != sorted(meant[:2]):
        return False  # cloud.com, email.ru, ymail.com
    if re.search(r"[-.0-9]", name):
        return False  # written with intent: in-box.ru
    if len(meant) >= 5:
        return _distance_is_one(name, meant)
    if len(meant) < 4:
        return False
    doubled = len(name) == len(meant) + 1 and any(
        name == meant[:place] + letter + meant[place:] for place, letter in enumerate(meant)
    )
    return doubled or _transposed(name, meant)


def _is_zone(zone: str) -> bool:
    return zone in _ZONES or (len(zone) == 2 and zone.upper() in codes())


def _transposed(one: str, other: str) -> bool:
    """Two neighbouring letters in the wrong order."""
    apart = [place for place in range(min(len(one), len(other))) if one[place] != other[place]]
    return (
        len(one) == len(other)
        and len(apart) == 2
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )


def _distance_is_one(one: str, other: str) -> bool:
    """One letter wrong, missing, too many, or two neighbours swapped."""
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=1) == 1
