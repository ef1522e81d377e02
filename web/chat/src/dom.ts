// Elements in one line. Text only ever becomes text: nothing here takes HTML.

type Child = Node | string | null | false;
type Props = { [name: string]: string | number | boolean | ((e: any) => void) | undefined };

/** Functions become listeners ("onclick"), true an empty attribute, false or undefined none. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const name of Object.keys(props)) {
    const value = props[name];
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined)
      made.setAttribute(name, value === true ? '' : String(value));
  }
  return add(made, ...children);
}

export function add<T extends Node>(to: T, ...children: Child[]): T {
  for (const child of children) {
    if (child === null || child === false) continue;
    to.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
  }
  return to;
}

export function empty(node: Node): void {
  while (node.firstChild) node.removeChild(node.firstChild);
}

const paths = {
  menu: 'M4 6h16M4 12h16M4 18h16',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  send: 'M4 12l16-8-6 16-3-7z',
  camera: 'M3 8h4l2-3h6l2 3h4v11H3zM12 10a3.5 3.5 0 1 0 .01 0',
  image: 'M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5',
  pin: 'M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21zM12 7a2.5 2.5 0 1 0 .01 0',
  down: 'M12 5v14M6 13l6 6 6-6',
};

export function icon(name: keyof typeof paths): SVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg') as SVGElement;
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', paths[name]);
  svg.appendChild(path);
  return svg;
}
