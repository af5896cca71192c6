"""Holds the house's icons: what is drawn inside a 24 by 24 box, stroked in the colour of the text."""

from typing import Final

ICONS: Final[dict[str, str]] = {
    # places
    "dashboard": '<path d="M4 4h7v9H4zM13.5 4H20v5h-6.5zM13.5 11.500H20V20h-6.5zM4 15.500h7V20H4z"/>',
    "vendor": '<path d="M3 20.500h18M5 20.500V4h9v16.500M14 9.500h5v11M8 8h3M8 12h3M8 16h3M16.5 13.500v0M16.5 17v0"/>',
    "service": '<path d="M12 3.5l8 4v9l-8 4-8-4v-9zM4 7.5l8 4 8-4M12 11.5v9"/>',
    "baa": '<path d="M18 10V3.500H5v17h6M8 7.500h7M8 11h5"/><circle cx="16.5" cy="15.5" r="2.8"/>'
    '<path d="M14.8 18v3.500l1.7-1 1.7 1V18"/>',
    "dataset": '<path d="M4.5 6v12c0 1.700 3.4 3 7.5 3s7.500-1.300 7.5-3V6M4.5 12c0 1.700 3.4 3 7.5 3s7.500-1.300 7.5-3"/>'
    '<ellipse cx="12" cy="6" rx="7.5" ry="3"/>',
    "system": '<path d="M7 7h10v10H7zM10 10.500h4v3h-4zM9 3.500V7M15 3.500V7M9 17v3.500M15 17v3.500'
    'M3.5 9H7M3.5 15H7M17 9h3.500M17 15h3.500"/>',
    "premises": '<path d="M3.5 11.500L12 4l8.5 7.500M6 9.500V20h12V9.500M10 20v-5.500h4V20"/>',
    "guard": '<path d="M12 3.500l7 2.500v5.500c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V6zM8.8 12l2.4 2.4 4-4.4"/>',
    "pack": '<path d="M4 8.500V20h16V8.500M3 4h18v4.500H3zM9.5 12.500h5"/>',
    "ledger": '<path d="M6.5 3.500H19v17H6.500A2.5 2.5 0 0 1 4 18V6a2.5 2.5 0 0 1 2.5-2.500zM8.5 3.500v17M12 8h4M12 12h4"/>',
    "outbox": '<path d="M3.5 6h17v12.500h-17zM3.5 7l8.5 6.500L20.5 7"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.3-4 2.8-6 6.5-6s6.2 2 6.5 6M15.5 5.300a3.5 3.5 0 0 1 0 6.4'
    'M17.8 14.500c2.3.7 3.5 2.6 3.7 5.5"/>',
    "settings": '<path d="M4 7h8M17 7h3M4 17h3M12 17h8"/><circle cx="14.5" cy="7" r="2.5"/><circle cx="9.5" cy="17" r="2.5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.500c.5-4.5 3.2-6.5 7.5-6.500s7 2 7.5 6.5"/>',
    "sign-out": '<path d="M13 4H5v16h8M10 12h10.500M17 8.500l3.5 3.5-3.5 3.5"/>',
    # severities and states: the shape speaks where the colour does not
    "critical": '<path d="M8.3 3h7.400L21 8.300v7.400L15.7 21H8.300L3 15.700V8.300zM12 7.500v5.500M12 16.500v0"/>',
    "high": '<path d="M12 3.500l9.5 16.500h-19zM12 9.500v5M12 17.200v0"/>',
    "medium": '<path d="M12 2.500l9.5 9.5-9.5 9.500L2.5 12zM8.5 12h7"/>',
    "low": '<circle cx="12" cy="12" r="8.5"/><path d="M12 12v0"/>',
    "good": '<circle cx="12" cy="12" r="8.5"/><path d="M8.3 12.300l2.5 2.5 4.9-5.3"/>',
    "draft": '<circle cx="12" cy="12" r="8.5" stroke-dasharray="3.3 2.6"/>',
    "ended": '<circle cx="12" cy="12" r="8.5"/><path d="M8.5 12h7"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.2 2.2"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.500M12 7.700v0"/>',
    # deeds
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.500l5 5"/>',
    "add": '<path d="M12 5v14M5 12h14"/>',
    "edit": '<path d="M4 20l1-4.500L16.5 4 20 7.5 8.5 19zM14 6.500l3.5 3.5"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "copy": '<path d="M8.5 8.500H20V20H8.500zM15.5 8.500V4H4v11.500h4.5"/>',
    "download": '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.500M4.5 20h15"/>',
    "upload": '<path d="M12 16V5M7.5 9L12 4.5 16.5 9M4.5 20h15"/>',
    "filter": '<path d="M3.5 5h17l-6.5 8v6.500l-4-2V13z"/>',
    "renew": '<path d="M19.5 12a7.5 7.5 0 0 1-13.3 4.700M4.5 12a7.5 7.5 0 0 1 13.3-4.700M18 3.500v4h-4M6 20.500v-4h4"/>',
    "lock": '<path d="M5.5 11h13v9.500h-13zM8.5 11V7.500a3.5 3.5 0 0 1 7 0V11"/>',
    "bell": '<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.5 1.500h-15zM10 20.500h4M12 5V3.5"/>',
    # things
    "file": '<path d="M13.5 3.500H6v17h12.500v-12zM13.5 3.500v5h5"/>',
    "link": '<path d="M10 14l4-4M8.5 11L6 13.500a3.2 3.2 0 0 0 4.5 4.500L13 15.500M11 8.500L13.5 6a3.2 3.2 0 0 1 4.5 4.500L15.5 13"/>',
    # ways
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "left": '<path d="M14.5 5.500L8 12l6.5 6.5"/>',
    "right": '<path d="M9.5 5.500L16 12l-6.5 6.5"/>',
    "ascending": '<path d="M12 19V5.500M6.5 11L12 5.500l5.5 5.5"/>',
    "descending": '<path d="M12 5v13.500M6.5 13l5.5 5.5 5.5-5.5"/>',
    "switch": '<path d="M8 9.500L12 5.500l4 4M8 14.500l4 4 4-4"/>',
    "external": '<path d="M18 14v6H4V6h6M13.5 4H20v6.500M20 4l-9.5 9.5"/>',
    # light and dark
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.500v2.500M12 19v2.500M2.5 12H5M19 12h2.500M5.3 5.300L7 7M17 17l1.7 1.7'
    'M5.3 18.700L7 17M17 7l1.7-1.7"/>',
    "moon": '<path d="M20 14.500A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.500z"/>',
    "screen": '<path d="M3.5 4.500h17v11.500h-17zM8.5 20h7M12 16v4"/>',
}
