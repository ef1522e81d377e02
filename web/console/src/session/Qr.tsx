import qrcode from 'qrcode-generator';
import { useMemo } from 'react';

const border = 4; // modules of quiet around it, as the standard asks

/** A QR code, drawn here: its content never leaves the browser. */
export default function Qr({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const code = qrcode(0, 'M');
    code.addData(text);
    code.make();
    const count = code.getModuleCount();
    let drawn = '';
    for (let y = 0; y < count; y++) {
      for (let x = 0; x < count; x++) {
        if (code.isDark(y, x)) drawn += `M${x + border} ${y + border}h1v1h-1z`;
      }
    }
    return { path: drawn, size: count + 2 * border };
  }, [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className="qr" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
