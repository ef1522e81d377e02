// Our few icons: strokes on a grid of 24, in the text's colour.
const strokes = {
  inbox: 'M4 13h4l2 3h4l2-3h4M5 5h14l2 8v6H3v-6z',
  chart: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.3M17.5 14.4c2.4.6 4 2.7 4 5.6',
  person: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-4 3.6-7 8-7s8 3 8 7',
  key: 'M8 18a4 4 0 1 0 0-8 4 4 0 0 0 0 8M11 11l9-8M16 6.5l3 3',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  mail: 'M3 6h18v13H3zM3 7l9 7 9-7',
  gear: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1',
  book: 'M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5L21 21',
  plus: 'M12 5v14M5 12h14',
  menu: 'M4 7h16M4 12h16M4 17h16',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  down: 'M6 9l6 6 6-6',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7',
  checks: 'M2 12.5l4.5 4.5L14 8M11 15.5l1.5 1.5L20 8',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3.5 2',
  late: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v6M12 16.4v.2',
  warning: 'M12 4l9.5 16h-19zM12 10v4.5M12 17.2v.2',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  auto: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 3v18M12 8l6.5-2M12 13l8.8-2.2M12 18l7.5-2',
  language: 'M4 6h9M8.5 4v2M5.5 6c.6 3.6 3.4 6.4 6.5 7.5M11.5 6c-.6 3.6-3.4 6.4-7 7.5M12.5 20l4-10 4 10M14 17h5',
  keyboard: 'M3 6h18v12H3zM7 10h.1M11 10h.1M15 10h.1M18 10h.1M8 14h8',
  out: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  reply: 'M10 6L4 12l6 6M4 12h9a7 7 0 0 1 7 7',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 9h7M8.5 13h4',
  hand: 'M4 13l4.5 4.5L20 6',
  transfer: 'M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4',
  flag: 'M5 21V4h13l-2.5 4.5L18 13H5',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  reopen: 'M4 12a8 8 0 1 1 2.5 5.8M4 19v-4.5h4.5',
  merge: 'M6 4v4c0 4 6 4 6 8v4M18 4v4c0 4-6 4-6 8M9 17l3 3 3-3',
  bot: 'M5 9h14v10H5zM12 9V5M9 13.5v1.5M15 13.5v1.5M2.5 13v3M21.5 13v3',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6',
  print: 'M7 9V4h10v5M7 18H4V9h16v9h-3M7 14h10v6H7z',
  pin: 'M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
  phone: 'M6 3h4l1.5 5L9 10c1 2.3 2.7 4 5 5l2-2.5 5 1.500v4c0 1.1-.9 2-2 2C11.3 20 4 12.7 4 5c0-1.1.9-2 2-2z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  download: 'M12 4v11M7 10.500l5 5 5-5M4 20h16',
  shield: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z',
  devices: 'M3 5h13v9H3zM7 18h5M17 9h4v11h-6v-3',
  send: 'M4 12l16-8-5 16-3.5-6.500z',
  more: 'M5 12h.1M12 12h.1M19 12h.1',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1',
  refresh: 'M20 12a8 8 0 1 1-2.5-5.800M20 5v4.500h-4.5',
  play: 'M7 5l12 7-12 7z',
} as const;

export type IconName = keyof typeof strokes;

/** Decoration: what it means stands beside it or in its button's name. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8"
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false" className="icon">
      <path d={strokes[name]} />
    </svg>
  );
}
