"""Text in the scripts of the world: what is typed, and who is found.

Where a script has words of letters, a slip of the finger is forgiven. Where it has not (Thai, Chinese,
Japanese; Korean too), a run of characters must stand side by side, as it was typed.
"""

import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from search.contract import Index
from search.listing import Listing
from search.postings import Postings, PostingsBuilder
from search.query import Query
from search.tantivy_body import TantivyBody
from taxonomy.items import Item, ItemId
from taxonomy.skills import Taxonomy
from taxonomy.tree import Tree
from tests.search.populations import person

MEDIA, PHOTOGRAPHY, VIDEO, TRANSLATION = ItemId("Q1"), ItemId("Q2"), ItemId("Q3"), ItemId("Q4")
EVENTS, COPYRIGHT, LIBRARIES, TEACHING = ItemId("Q5"), ItemId("Q6"), ItemId("Q7"), ItemId("Q8")
GREEK_GROUP = ItemId("Q501")


def labels(text: str) -> dict[str, str]:
    """Labels by language, written as "en photography; es fotografía"."""
    parted = (one.partition(" ") for one in text.split("; "))
    return {code: label for code, _, label in parted}


SKILLS = [
    Item(MEDIA, labels("en media production; de Medienproduktion; ja メディア制作")),
    Item(
        PHOTOGRAPHY,
        labels(
            "en photography; es fotografía; pt fotografia; fr photographie; de Fotografie; vi nhiếp ảnh; "
            "ru фотография; uk фотографія; el φωτογραφία; ar تصوير ضوئي; fa عکاسی; he צילום; "
            "hi फ़ोटोग्राफ़ी; bn আলোকচিত্র; th การถ่ายภาพ; zh-hans 摄影; zh-hant 攝影; ja 写真; ko 사진"
        ),
        {},
        {"en": ("taking pictures",), "ru": ("фотосъёмка",)},
    ),
    Item(
        VIDEO,
        labels(
            "en video editing; es edición de vídeo; pt edição de vídeo; fr montage vidéo; de Videoschnitt; "
            "vi dựng phim; ru видеомонтаж; uk відеомонтаж; el μοντάζ βίντεο; ar مونتاج الفيديو; "
            "fa تدوین ویدئو; he עריכת וידאו; hi वीडियो संपादन; bn ভিডিও সম্পাদনা; th การตัดต่อวิดีโอ; "
            "zh-hans 视频剪辑; zh-hant 影片剪輯; ja 動画編集; ko 영상 편집"
        ),
    ),
    Item(
        TRANSLATION,
        labels(
            "en translation; es traducción; pt tradução; fr traduction; de Übersetzung; vi biên dịch; "
            "ru перевод; uk переклад; el μετάφραση; ar ترجمة; fa ترجمه; he תרגום; hi अनुवाद; bn অনুবাদ; "
            "th การแปล; zh-hans 翻译; zh-hant 翻譯; ja 翻訳; ko 번역"
        ),
    ),
    Item(
        EVENTS,
        labels(
            "en event organizing; es organización de eventos; fr organisation d'événements; "
            "de Veranstaltungsorganisation; vi tổ chức sự kiện; ru организация мероприятий; "
            "uk організація заходів; el διοργάνωση εκδηλώσεων; ar تنظيم الفعاليات; fa برگزاری رویداد; "
            "he ארגון אירועים; hi कार्यक्रम आयोजन; bn অনুষ্ঠান আয়োজন; th การจัดกิจกรรม; zh-hans 活动组织; "
            "zh-hant 活動組織; ja イベント企画; ko 행사 기획"
        ),
        {},
        {"en": ("edit-a-thon",)},
    ),
    Item(
        COPYRIGHT,
        labels(
            "en copyright; es derechos de autor; pt direitos autorais; fr droit d'auteur; de Urheberrecht; "
            "pl prawo autorskie; vi bản quyền; ru авторское право; uk авторське право; "
            "el πνευματικά δικαιώματα; ar حقوق المؤلف; fa حق نشر; he זכויות יוצרים; hi कॉपीराइट; "
            "bn মেধাস্বত্ব; th ลิขสิทธิ์; zh-hans 著作权; zh-hant 著作權; ja 著作権; ko 저작권"
        ),
    ),
    Item(
        LIBRARIES,
        labels(
            "en libraries; es bibliotecas; fr bibliothèques; de Bibliotheken; pl biblioteki; vi thư viện; "
            "ru библиотеки; uk бібліотеки; el βιβλιοθήκες; ar مكتبات; fa کتابخانه; he ספריות; "
            "hi पुस्तकालय; bn গ্রন্থাগার; th ห้องสมุด; zh-hans 图书馆; zh-hant 圖書館; ja 図書館; ko 도서관"
        ),
    ),
    Item(
        TEACHING,
        labels(
            "en teaching; es enseñanza; pt ensino; fr enseignement; pl nauczanie; vi giảng dạy; "
            "ru преподавание; uk викладання; el διδασκαλία; ar تدريس; fa آموزش; he הוראה; hi शिक्षण; "
            "bn শিক্ষকতা; th การสอน; zh-hans 教学; zh-hant 教學; ja 指導; ko 교육"
        ),
    ),
]
GROUP = Item(GREEK_GROUP, {"en": "Wikimedians of Greece", "el": "Κοινότητα Βικιμέντια Ελλάδας"})
PARENTS = {skill.id: None for skill in SKILLS} | {PHOTOGRAPHY: MEDIA, VIDEO: MEDIA}
TAXONOMY = Taxonomy(Tree.of(PARENTS), {item.id: item for item in [*SKILLS, GROUP]})

ZOE, JURGEN, AMARA, BEN = "Zoë Núñez", "Jürgen Groß", "Amara Obi", "Ben O'Neil"
CELINE, THUY, LUKASZ = "Céline Dupré", "Nguyễn Thị Thúy", "Łukasz Żak"
OLGA, IGOR, TARAS = "Ольга Семёнова", "Игорь Кузнецов", "Тарас Ґонта"
ELENI, NIKOS = "Ελένη Παππά", "Νίκος Γαλάνης"
SARA, AMIN, MARYAM = "سارة", "أمين", "مریم"
DANA, NOAM = "דנה לוי", "נועם"
ANJALI, ROHAN = "अंजलि शर्मा", "रोहन"
RINA, KAMAL = "রিনা দাস", "কামাল"
MALI, SOMCHAI = "มะลิ", "สมชาย"
LI, WANG, CHEN = "李明", "王芳", "陈晨"
SATO, YUKI = "佐藤", "ゆき"
MINSU, JIWON = "김민수", "박지원"

PEOPLE = [
    person(ZOE, 1, available=(PHOTOGRAPHY,), about="Aves de Cádiz.", affiliations=("Wikimedia España",)),
    person(JURGEN, 2, known=(TRANSLATION,), about="Straßennamen, Kirchenfenster und OpenStreetMap-Karten."),
    person(AMARA, 3, about="Lens repair for bird watchers.", affiliations=("OER-LSA",)),
    person(
        BEN, 4, wanted=(LIBRARIES,), about="I repair any lens. See WikiProject Birds and MediaWiki skins."
    ),
    person(CELINE, 5, known=(VIDEO,), about="Ateliers d'écriture à l’école."),
    person(THUY, 6, available=(EVENTS,), about="Viết bài về Đà Nẵng."),
    person(LUKASZ, 7, wanted=(COPYRIGHT,), about="Piszę o Łodzi."),
    person(OLGA, 8, available=(TRANSLATION,), about="Ремонт объективов и съёмка птиц, Дом-музей Пушкина."),
    person(IGOR, 9, wanted=(EVENTS,), about="Объективов ремонт не люблю, пишу о космосе."),
    person(TARAS, 10, known=(COPYRIGHT,), about="Зйомка птахів, п'ять об'єктивів."),
    person(ELENI, 11, available=(EVENTS,), about="Επισκευή φακών, πουλιά.", affiliations=(GREEK_GROUP,)),
    person(NIKOS, 12, wanted=(TEACHING,), about="Φακών επισκευή, βυζαντινή μουσική, ελληνο-τουρκικά."),
    person(SARA, 13, available=(TEACHING,), about="أكتب عن تاريخ مصر والطيور وعن مُحَمَّد علي."),
    person(AMIN, 14, wanted=(VIDEO,), about="مصر لها تاريخ طويل."),
    person(MARYAM, 15, known=(LIBRARIES,), about="تاریخ ایران، کتاب‌های قدیمی، علمی-تخیلی."),
    person(DANA, 16, wanted=(PHOTOGRAPHY,), about="תיקון עדשות, שָׁלוֹם לכולם."),
    person(NOAM, 17, known=(VIDEO,), about="עדשות בלי תיקון, דובר צה״ל, תל־אביב."),
    person(ANJALI, 18, wanted=(TEACHING,), about="पक्षियों की तस्वीरें, लेंस मरम्मत, कथा-साहित्य।"),
    person(ROHAN, 19, available=(COPYRIGHT,), about="मरम्मत और लेंस, मराठी भाषा।"),
    person(RINA, 20, available=(LIBRARIES,), about="পাখির ছবি তুলি, লেন্স মেরামত করি, গল্প-কবিতা।"),
    person(KAMAL, 21, wanted=(TRANSLATION,), about="মেরামত ছাড়াই লেন্স, ঢাকা শহর।"),
    person(MALI, 22, wanted=(TRANSLATION,), about="ซ่อมเลนส์และถ่ายรูปนก น้ำตก"),
    person(SOMCHAI, 23, about="เลนส์ซ่อมเอง เขียนเรื่องเชียงใหม่"),
    person(LI, 24, available=(COPYRIGHT,), about="我修理镜头，拍摄鸟类，使用MediaWiki编辑。"),
    person(WANG, 25, wanted=(VIDEO,), about="鏡頭維修與鳥類拍攝。"),
    person(CHEN, 26, about="镜头坏了自己修理，写2024年度总结。"),
    person(SATO, 27, available=(PHOTOGRAPHY,), about="レンズ修理と野鳥の観察。"),
    person(YUKI, 28, known=(TEACHING,), about="修理したレンズで京都を撮る。がんばる。"),
    person(MINSU, 29, known=(EVENTS,), about="렌즈 수리와 새 관찰", affiliations=("한국 위키미디어 협회",)),
    person(JIWON, 30, wanted=(LIBRARIES,), about="수리한 렌즈로 서울을 찍어요. 좋은 책을 써요."),
]

OF_PHOTOGRAPHY = {ZOE, DANA, SATO}
OF_VIDEO = {CELINE, AMIN, NOAM, WANG}
OF_TRANSLATION = {JURGEN, OLGA, KAMAL, MALI}
OF_EVENTS = {THUY, IGOR, ELENI, MINSU}
OF_COPYRIGHT = {LUKASZ, TARAS, ROHAN, LI}
OF_LIBRARIES = {BEN, MARYAM, RINA, JIWON}
OF_TEACHING = {NIKOS, SARA, ANJALI, YUKI}
NOBODY: set[str] = set()

OF_LETTERS = ("Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Bengali")
OF_PAIRS = ("Thai", "Chinese", "Japanese", "Korean")
KINDS = ("folding", "words", "typo", "phrase", "prefix", "minus")


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


CASES: list[tuple[str, str, str, set[str]]] = [
    # ---- Latin ----
    ("Latin", "folding", "zoë", {ZOE}),
    ("Latin", "folding", "ZOE", {ZOE}),
    ("Latin", "folding", decomposed("Zoë Núñez"), {ZOE}),
    ("Latin", "folding", "ｚｏｅ", {ZOE}),
    ("Latin", "folding", "cadiz", {ZOE}),
    ("Latin", "folding", "STRASSENNAMEN", {JURGEN}),
    ("Latin", "folding", "straßennamen", {JURGEN}),
    ("Latin", "folding", "jurgen gross", {JURGEN}),
    ("Latin", "folding", "da nang", {THUY}),
    ("Latin", "folding", decomposed("Đà Nẵng"), {THUY}),
    ("Latin", "folding", "lukasz", {LUKASZ}),
    ("Latin", "folding", "LODZI", {LUKASZ}),
    ("Latin", "folding", "FOTOGRAFIA", OF_PHOTOGRAPHY),
    ("Latin", "words", "lens", {AMARA, BEN}),
    ("Latin", "words", "repair lens", {AMARA, BEN}),
    ("Latin", "words", "lens watchers", {AMARA}),
    ("Latin", "words", "lens aves", NOBODY),
    ("Latin", "words", "wikimedia españa", {ZOE}),
    ("Latin", "words", "wikimedians greece", {ELENI}),
    ("Latin", "words", "photography", OF_PHOTOGRAPHY),
    ("Latin", "words", "fotografía", OF_PHOTOGRAPHY),
    ("Latin", "words", "photographie", OF_PHOTOGRAPHY),
    ("Latin", "words", "nhiếp ảnh", OF_PHOTOGRAPHY),
    ("Latin", "words", "taking pictures", OF_PHOTOGRAPHY),
    ("Latin", "words", "media production", OF_PHOTOGRAPHY | OF_VIDEO),
    ("Latin", "words", "Übersetzung", OF_TRANSLATION),
    ("Latin", "words", "prawo autorskie", OF_COPYRIGHT),
    ("Latin", "words", "zoë photography", {ZOE}),
    ("Latin", "typo", "photograhpy", OF_PHOTOGRAPHY),
    ("Latin", "typo", "fotografai", OF_PHOTOGRAPHY),
    ("Latin", "typo", "traducion", OF_TRANSLATION),
    ("Latin", "typo", "bibliothekken", OF_LIBRARIES),
    ("Latin", "typo", "urheberrexht", OF_COPYRIGHT),
    ("Latin", "typo", "lnes", {AMARA, BEN}),
    ("Latin", "typo", "kirchnfensetr", {JURGEN}),
    ("Latin", "typo", "kirchnfesetr", NOBODY),
    ("Latin", "typo", "watchres lens", {AMARA}),
    ("Latin", "typo", "bne", NOBODY),
    ("Latin", "phrase", '"lens repair"', {AMARA}),
    ("Latin", "phrase", "“Lens Repair”", {AMARA}),
    ("Latin", "phrase", "„lens repair“", {AMARA}),
    ("Latin", "phrase", "«\u00a0lens repair\u00a0»", {AMARA}),
    ("Latin", "phrase", '"repair lens"', NOBODY),
    ("Latin", "phrase", '"lens repair" bird', {AMARA}),
    ("Latin", "phrase", '"lens repair","bird watchers"', {AMARA}),
    ("Latin", "phrase", '"lens repair","bird repair"', NOBODY),
    ("Latin", "phrase", '"event organizing"', OF_EVENTS),
    ("Latin", "phrase", '"organizing event"', NOBODY),
    ("Latin", "phrase", '"derechos de autor"', OF_COPYRIGHT),
    ("Latin", "phrase", '"droit d’auteur"', OF_COPYRIGHT),
    ("Latin", "prefix", "photogr", OF_PHOTOGRAPHY),
    ("Latin", "prefix", "kirch", {JURGEN}),
    ("Latin", "prefix", "kirch lens", NOBODY),
    ("Latin", "prefix", "lens wat", {AMARA}),
    ("Latin", "prefix", "nhiếp ản", OF_PHOTOGRAPHY),
    ("Latin", "minus", "lens -bird", {BEN}),
    ("Latin", "minus", "lens −bird", {BEN}),
    ("Latin", "minus", "lens –bird", {BEN}),
    ("Latin", "minus", "-bird lens", {BEN}),
    ("Latin", "minus", 'lens -"lens repair"', {BEN}),
    ("Latin", "minus", "photography -zoe", {DANA, SATO}),
    ("Latin", "minus", 'copyright -"Łukasz Żak"', {TARAS, ROHAN, LI}),
    ("Latin", "compound", "OER-LSA", {AMARA}),
    ("Latin", "compound", "oer-lsa", {AMARA}),
    ("Latin", "compound", "oer lsa", {AMARA}),
    ("Latin", "compound", "oerlsa", {AMARA}),
    ("Latin", "compound", '"oer-lsa"', {AMARA}),
    ("Latin", "compound", "oer‐lsa", {AMARA}),
    ("Latin", "compound", "WikiProject", {BEN}),
    ("Latin", "compound", "wikiproject", {BEN}),
    ("Latin", "compound", "wiki project", {BEN}),
    ("Latin", "compound", "wiki-project", {BEN}),
    ("Latin", "compound", "wikiproject birds", {BEN}),
    ("Latin", "compound", '"WikiProject Birds"', {BEN}),
    ("Latin", "compound", '"wikiproject birds"', {BEN}),
    ("Latin", "compound", '"skins wikiproject"', NOBODY),
    ("Latin", "compound", '"MediaWiki skins"', {BEN}),
    ("Latin", "compound", '"mediawiki skins"', {BEN}),
    ("Latin", "compound", '"skins I repair"', NOBODY),
    ("Latin", "compound", "wikiproj", {BEN}),
    ("Latin", "compound", "o'neil", {BEN}),
    ("Latin", "compound", "oneil", {BEN}),
    ("Latin", "compound", "l'ecole", {CELINE}),
    ("Latin", "compound", "ecole", {CELINE}),
    ("Latin", "compound", "editathon", OF_EVENTS),
    ("Latin", "compound", "edit a thon", OF_EVENTS),
    ("Latin", "compound", "OpenStreetMap-Karten", {JURGEN}),
    ("Latin", "compound", "OpenStreetMap Karten", {JURGEN}),
    ("Latin", "compound", "openstreetmap karten", {JURGEN}),
    # ---- Cyrillic ----
    ("Cyrillic", "folding", "ОЛЬГА", {OLGA}),
    ("Cyrillic", "folding", "семенова", {OLGA}),
    ("Cyrillic", "folding", decomposed("Семёнова"), {OLGA}),
    ("Cyrillic", "folding", "съемка птиц", {OLGA}),
    ("Cyrillic", "folding", "ФОТОСЪЕМКА", OF_PHOTOGRAPHY),
    ("Cyrillic", "folding", "об’єктивів", {TARAS}),
    ("Cyrillic", "folding", "обʼєктивів", {TARAS}),
    ("Cyrillic", "words", "ремонт объективов", {OLGA, IGOR}),
    ("Cyrillic", "words", "фотография", OF_PHOTOGRAPHY),
    ("Cyrillic", "words", "фотографія", OF_PHOTOGRAPHY),
    ("Cyrillic", "words", "переклад", OF_TRANSLATION),
    ("Cyrillic", "words", "Ольга перевод", {OLGA}),
    ("Cyrillic", "typo", "фотогрфия", OF_PHOTOGRAPHY),
    ("Cyrillic", "typo", "перевдо", OF_TRANSLATION),
    ("Cyrillic", "typo", "объектовов", {OLGA, IGOR}),
    ("Cyrillic", "phrase", '"ремонт объективов"', {OLGA}),
    ("Cyrillic", "phrase", "«объективов ремонт»", {IGOR}),
    ("Cyrillic", "phrase", '"авторское право"', OF_COPYRIGHT),
    ("Cyrillic", "phrase", "„авторське право“", OF_COPYRIGHT),
    ("Cyrillic", "prefix", "космо", {IGOR}),
    ("Cyrillic", "prefix", "библио", OF_LIBRARIES),
    ("Cyrillic", "minus", "ремонт -птиц", {IGOR}),
    ("Cyrillic", "minus", "ремонт -«ремонт объективов»", {IGOR}),
    ("Cyrillic", "compound", "дом-музей", {OLGA}),
    ("Cyrillic", "compound", "дом музей", {OLGA}),
    ("Cyrillic", "compound", "доммузей", {OLGA}),
    ("Cyrillic", "compound", "пять", {TARAS}),
    # ---- Greek ----
    ("Greek", "folding", "ΕΛΕΝΗ", {ELENI}),
    ("Greek", "folding", decomposed("Ελένη"), {ELENI}),
    ("Greek", "folding", "ΓΑΛΑΝΗΣ", {NIKOS}),
    ("Greek", "folding", "φωτογραφια", OF_PHOTOGRAPHY),
    ("Greek", "words", "φακών επισκευή", {ELENI, NIKOS}),
    ("Greek", "words", "κοινότητα Ελλάδας", {ELENI}),
    ("Greek", "words", "μετάφραση", OF_TRANSLATION),
    ("Greek", "typo", "μετάφρσαη", OF_TRANSLATION),
    ("Greek", "typo", "επισκευυή", {ELENI, NIKOS}),
    ("Greek", "phrase", '"επισκευή φακών"', {ELENI}),
    ("Greek", "phrase", "«πνευματικά δικαιώματα»", OF_COPYRIGHT),
    ("Greek", "prefix", "βυζαντ", {NIKOS}),
    ("Greek", "prefix", "διοργ", OF_EVENTS),
    ("Greek", "minus", "φακών -μουσική", {ELENI}),
    ("Greek", "compound", "ελληνοτουρκικά", {NIKOS}),
    ("Greek", "compound", "ελληνο τουρκικά", {NIKOS}),
    # ---- Arabic ----
    ("Arabic", "folding", "محمد", {SARA}),
    ("Arabic", "folding", "مُحَمَّد", {SARA}),
    ("Arabic", "folding", "محـــمد", {SARA}),
    ("Arabic", "folding", "ساره", {SARA}),
    ("Arabic", "folding", "امين", {AMIN}),
    ("Arabic", "folding", decomposed("أمين"), {AMIN}),
    ("Arabic", "folding", "مريم", {MARYAM}),
    ("Arabic", "folding", "كتابهاي", {MARYAM}),
    ("Arabic", "folding", "ﻃﻮﻳﻞ", {AMIN}),
    ("Arabic", "words", "تاريخ مصر", {SARA, AMIN}),
    ("Arabic", "words", "تاریخ", {SARA, AMIN, MARYAM}),
    ("Arabic", "words", "ترجمة", OF_TRANSLATION),
    ("Arabic", "words", "عکاسی", OF_PHOTOGRAPHY),
    ("Arabic", "typo", "والطيرو", {SARA}),
    ("Arabic", "typo", "تصوبر", OF_PHOTOGRAPHY),
    ("Arabic", "typo", "کتابخنه", OF_LIBRARIES),
    ("Arabic", "phrase", '"تاريخ مصر"', {SARA}),
    ("Arabic", "phrase", "«حقوق المؤلف»", OF_COPYRIGHT),
    ("Arabic", "phrase", '"المؤلف حقوق"', NOBODY),
    ("Arabic", "prefix", "مكتب", OF_LIBRARIES),
    ("Arabic", "prefix", "والطي", {SARA}),
    ("Arabic", "minus", "تاريخ -مصر", {MARYAM}),
    ("Arabic", "compound", "علمی-تخیلی", {MARYAM}),
    ("Arabic", "compound", "علمی تخیلی", {MARYAM}),
    ("Arabic", "compound", "علمیتخیلی", {MARYAM}),
    # ---- Hebrew ----
    ("Hebrew", "folding", "שלום", {DANA}),
    ("Hebrew", "folding", "שָׁלוֹם", {DANA}),
    ("Hebrew", "folding", "\ufb2a\u05b8ל\ufb4bם", {DANA}),
    ("Hebrew", "folding", "צִילּוּם", OF_PHOTOGRAPHY),
    ("Hebrew", "words", "תיקון עדשות", {DANA, NOAM}),
    ("Hebrew", "words", "תרגום", OF_TRANSLATION),
    ("Hebrew", "typo", "תיקןו", {DANA, NOAM}),
    ("Hebrew", "typo", "צילוום", OF_PHOTOGRAPHY),
    ("Hebrew", "phrase", '"תיקון עדשות"', {DANA}),
    ("Hebrew", "phrase", '"זכויות יוצרים"', OF_COPYRIGHT),
    ("Hebrew", "prefix", "לכול", {DANA}),
    ("Hebrew", "prefix", "ספרי", OF_LIBRARIES),
    ("Hebrew", "minus", "עדשות -דובר", {DANA}),
    ("Hebrew", "compound", "צה״ל", {NOAM}),
    ("Hebrew", "compound", 'צה"ל', {NOAM}),
    ("Hebrew", "compound", "צהל", {NOAM}),
    ("Hebrew", "compound", "תל אביב", {NOAM}),
    ("Hebrew", "compound", "תל-אביב", {NOAM}),
    # ---- Devanagari ----
    ("Devanagari", "folding", "\u092b\u093cोटोग्रा\u092b\u093cी", OF_PHOTOGRAPHY),
    ("Devanagari", "folding", "\u095eोटोग्रा\u095eी", OF_PHOTOGRAPHY),
    ("Devanagari", "folding", "पक्\u200dषियों", {ANJALI}),
    ("Devanagari", "words", "मरम्मत लेंस", {ANJALI, ROHAN}),
    ("Devanagari", "words", "मराठी भाषा", {ROHAN}),
    ("Devanagari", "words", "अनुवाद", OF_TRANSLATION),
    ("Devanagari", "prefix", "भाष", {ROHAN}),
    ("Devanagari", "prefix", "भाष मराठी", NOBODY),
    ("Devanagari", "typo", "तस्विरें", {ANJALI}),
    ("Devanagari", "typo", "मराटी", {ROHAN}),
    ("Devanagari", "typo", "पुस्तकलय", OF_LIBRARIES),
    ("Devanagari", "phrase", '"लेंस मरम्मत"', {ANJALI}),
    ("Devanagari", "phrase", '"कार्यक्रम आयोजन"', OF_EVENTS),
    ("Devanagari", "prefix", "तस्वी", {ANJALI}),
    ("Devanagari", "prefix", "कॉपी", OF_COPYRIGHT),
    ("Devanagari", "minus", "लेंस -पक्षियों", {ROHAN}),
    ("Devanagari", "compound", "कथा-साहित्य", {ANJALI}),
    ("Devanagari", "compound", "कथासाहित्य", {ANJALI}),
    # ---- Bengali ----
    ("Bengali", "folding", "আ\u09dfোজন", OF_EVENTS),
    ("Bengali", "folding", "আ\u09af\u09bcোজন", OF_EVENTS),
    ("Bengali", "folding", decomposed("আলোকচিত্র"), OF_PHOTOGRAPHY),
    ("Bengali", "words", "মেরামত লেন্স", {RINA, KAMAL}),
    ("Bengali", "words", "ঢাকা", {KAMAL}),
    ("Bengali", "words", "অনুবাদ", OF_TRANSLATION),
    ("Bengali", "typo", "মেরামাত", {RINA, KAMAL}),
    ("Bengali", "typo", "আলোকচিএ", OF_PHOTOGRAPHY),
    ("Bengali", "phrase", '"লেন্স মেরামত"', {RINA}),
    ("Bengali", "phrase", '"ভিডিও সম্পাদনা"', OF_VIDEO),
    ("Bengali", "prefix", "গ্রন্থা", OF_LIBRARIES),
    ("Bengali", "prefix", "পাখি", {RINA}),
    ("Bengali", "minus", "লেন্স -ছবি", {KAMAL}),
    ("Bengali", "compound", "গল্প-কবিতা", {RINA}),
    ("Bengali", "compound", "গল্পকবিতা", {RINA}),
    # ---- Thai ----
    ("Thai", "folding", "น้\u0e33ตก", {MALI}),
    ("Thai", "folding", "น้\u0e4d\u0e32ตก", {MALI}),
    ("Thai", "folding", "ซ่อม\u200bเลนส์", {MALI}),
    ("Thai", "words", "เลนส์", {MALI, SOMCHAI}),
    ("Thai", "words", "ซ่อม เลนส์", {MALI, SOMCHAI}),
    ("Thai", "words", "ซ่อมเลนส์", {MALI}),
    ("Thai", "words", "เชียงใหม่", {SOMCHAI}),
    ("Thai", "words", "การแปล", OF_TRANSLATION),
    ("Thai", "words", "ห้องสมุด", OF_LIBRARIES),
    ("Thai", "typo", "เลนน์", NOBODY),
    ("Thai", "typo", "การแลป", OF_TRANSLATION),
    ("Thai", "phrase", '"ซ่อมเลนส์"', {MALI}),
    ("Thai", "phrase", '"เลนส์ซ่อมเอง เขียน"', {SOMCHAI}),
    ("Thai", "phrase", '"การถ่ายภาพ"', OF_PHOTOGRAPHY),
    ("Thai", "prefix", "เชีย", {SOMCHAI}),
    ("Thai", "prefix", "ซ", {MALI, SOMCHAI}),
    ("Thai", "minus", "เลนส์ -นก", {SOMCHAI}),
    ("Thai", "minus", 'เลนส์ -"ซ่อมเลนส์"', {SOMCHAI}),
    # ---- Chinese ----
    ("Chinese", "folding", "ＭｅｄｉａＷｉｋｉ", {BEN, LI}),
    ("Chinese", "folding", "\uf9e1明", {LI}),
    ("Chinese", "words", "镜头", {LI, CHEN}),
    ("Chinese", "words", "鏡頭", {WANG}),
    ("Chinese", "words", "镜头 修理", {LI, CHEN}),
    ("Chinese", "words", "修理镜头", {LI}),
    ("Chinese", "words", "镜头修理", NOBODY),
    ("Chinese", "words", "摄影", OF_PHOTOGRAPHY),
    ("Chinese", "words", "攝影", OF_PHOTOGRAPHY),
    ("Chinese", "words", "翻译", OF_TRANSLATION),
    ("Chinese", "words", "圖書館", OF_LIBRARIES),
    ("Chinese", "words", "2024年度", {CHEN}),
    ("Chinese", "words", "2024年", {CHEN}),
    ("Chinese", "typo", "镜投", NOBODY),
    ("Chinese", "typo", "视频剪缉", OF_VIDEO),
    ("Chinese", "phrase", '"修理镜头"', {LI}),
    ("Chinese", "phrase", "「修理镜头」", {LI}),
    ("Chinese", "phrase", "「修理镜头」「拍摄」", {LI}),
    ("Chinese", "phrase", "「镜头」「视频」", NOBODY),
    ("Chinese", "phrase", "我「修理」镜头", {LI}),
    ("Chinese", "phrase", "“活动组织”", OF_EVENTS),
    ("Chinese", "prefix", "陈", {CHEN}),
    ("Chinese", "prefix", "镜", {LI, CHEN}),
    ("Chinese", "minus", "镜头 -鸟类", {CHEN}),
    ("Chinese", "minus", "镜头 -鸟", {CHEN}),
    ("Chinese", "compound", "MediaWiki", {BEN, LI}),
    ("Chinese", "compound", "mediawiki", {BEN, LI}),
    ("Chinese", "compound", "使用MediaWiki编辑", {LI}),
    ("Chinese", "compound", "使用 mediawiki", {LI}),
    # ---- Japanese ----
    ("Japanese", "folding", "ﾚﾝｽﾞ", {SATO, YUKI}),
    ("Japanese", "folding", decomposed("レンズ"), {SATO, YUKI}),
    ("Japanese", "folding", "か\u3099んは\u3099る", {YUKI}),
    ("Japanese", "words", "レンズ", {SATO, YUKI}),
    ("Japanese", "words", "レンズ修理", {SATO}),
    ("Japanese", "words", "修理 レンズ", {SATO, YUKI}),
    ("Japanese", "words", "京都", {YUKI}),
    ("Japanese", "words", "写真", OF_PHOTOGRAPHY),
    ("Japanese", "words", "佐藤 写真", {SATO}),
    ("Japanese", "words", "イベント企画", OF_EVENTS),
    ("Japanese", "words", "メディア", OF_PHOTOGRAPHY | OF_VIDEO),
    ("Japanese", "typo", "レソズ", NOBODY),
    ("Japanese", "typo", "イベソト企画", OF_EVENTS),
    ("Japanese", "phrase", "「レンズ修理」", {SATO}),
    ("Japanese", "phrase", "『修理したレンズ』", {YUKI}),
    ("Japanese", "phrase", '"著作権"', OF_COPYRIGHT),
    ("Japanese", "prefix", "撮", {YUKI}),
    ("Japanese", "prefix", "イベン", OF_EVENTS),
    ("Japanese", "minus", "レンズ -野鳥", {YUKI}),
    ("Japanese", "minus", "レンズ -「レンズ修理」", {YUKI}),
    # ---- Korean ----
    ("Korean", "folding", decomposed("렌즈"), {MINSU, JIWON}),
    ("Korean", "folding", decomposed("번역"), OF_TRANSLATION),
    ("Korean", "words", "렌즈", {MINSU, JIWON}),
    ("Korean", "words", "수리 렌즈", {MINSU, JIWON}),
    ("Korean", "words", "서울", {JIWON}),
    ("Korean", "words", "위키미디어", {MINSU}),
    ("Korean", "words", "사진", OF_PHOTOGRAPHY),
    ("Korean", "words", "도서관", OF_LIBRARIES),
    ("Korean", "typo", "랜즈", NOBODY),
    ("Korean", "typo", "위키미다어", NOBODY),
    ("Korean", "phrase", '"렌즈 수리"', {MINSU}),
    ("Korean", "phrase", '"좋은 책을"', {JIWON}),
    ("Korean", "phrase", '"좋은 책"', {JIWON}),
    ("Korean", "phrase", '"행사 기획"', OF_EVENTS),
    ("Korean", "phrase", '"기획 행사"', NOBODY),
    ("Korean", "prefix", "찍", {JIWON}),
    ("Korean", "prefix", "책", {JIWON}),
    ("Korean", "prefix", "위키미", {MINSU}),
    ("Korean", "minus", "렌즈 -서울", {MINSU}),
]


@contextmanager
def opened(people: list[Listing]) -> Iterator[Index]:
    # tantivy reads an index once more, in a thread, when it is opened
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        directory = Path(name)
        (directory / "body").mkdir()
        postings = PostingsBuilder(TAXONOMY.tree, date(2026, 11, 22))
        TantivyBody().build(directory / "body", postings.through(people), TAXONOMY)
        postings.write(directory)
        yield TantivyBody().open(directory / "body", TAXONOMY, Postings(directory))


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    """The people above."""
    with opened(PEOPLE) as people:
        yield people


@pytest.mark.parametrize(("script", "shows", "text", "users"), CASES)
def test_who_is_found(index: Index, script: str, shows: str, text: str, users: set[str]) -> None:
    results = index.search(Query(text, limit=len(PEOPLE)))
    assert {listing.user for listing in results.listings} == users
    assert results.total == len(users)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("photograhpy", {"photograhpy": ("photography",)}),
        ("lnes", {"lnes": ("lens",)}),
        ("watchres lens", {"watchres": ("watchers",)}),
        ("kirchnfensetr", {"kirchnfensetr": ("kirchenfenster",)}),
        ("wikiprojcet", {"wikiprojcet": ("wikiproject",)}),
        ("фотогрфия", {"фотогрфия": ("фотография",)}),
        ("επισκευυη", {"επισκευυη": ("επισκευη",)}),
        ("والطيرو", {"والطيرو": ("والطيور",)}),
        ("תיקןו", {"תיקןו": ("תיקון",)}),
        ("मराटी", {"मराटी": ("मराठी",)}),
        ("মেরামাত", {"মেরামাত": ("মেরামত",)}),
        ("photography", {}),
        ("lens -brid", {}),
        ("kirchnfesetr", {"kirchnfesetr": ()}),
        ("镜投", {"镜投": ()}),
        ("랜즈", {"랜즈": ()}),
    ],
)
def test_what_was_found_instead(index: Index, text: str, instead: dict[str, tuple[str, ...]]) -> None:
    assert index.search(Query(text)).instead == instead


@pytest.mark.parametrize("text", ["fotografía", "photography", "写真"])
def test_everybody_who_offers_a_skill_is_found_in_any_language(index: Index, text: str) -> None:
    results = index.search(Query(text, {"available": (PHOTOGRAPHY,)}))
    assert {listing.user for listing in results.listings} == {ZOE, SATO}


@pytest.mark.parametrize("words_each", [1, 200])
def test_an_unfinished_compound_among_many_words_that_begin_so(words_each: int) -> None:
    crowd = [
        person(f"Person {number}", number, about=" ".join(f"pa{number}x{n}" for n in range(words_each)))
        for number in range(100)
    ]
    with opened([*crowd, person(BEN, 100, about="wiki project")]) as index:
        results = index.search(Query("wiki-p"))
    assert [listing.user for listing in results.listings] == [BEN]
    assert not results.instead


def test_the_table_has_many_cases_and_none_twice() -> None:
    assert len({(script, text) for script, _, text, _ in CASES}) == len(CASES) >= 150


@pytest.mark.parametrize("script", [*OF_LETTERS, *OF_PAIRS])
def test_the_table_shows_everything_in_every_script(script: str) -> None:
    shown = {shows for one, shows, _, _ in CASES if one == script}
    assert shown >= {*KINDS, "compound"} if script in OF_LETTERS else shown >= set(KINDS)
