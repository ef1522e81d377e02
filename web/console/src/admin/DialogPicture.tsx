import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Icon } from '../ui/icons';
import { box_px, type Arrow, type Box, type Picture } from './dialog_layout';

const { left, width, height, lane } = box_px;
const round = 10; // of an arrow's corners
const middle = left + width / 2;

function pathOf(arrow: Arrow, boxes: Box[]): string {
  const from = boxes[arrow.from]!.y;
  const to = boxes[arrow.to]!.y;
  if (arrow.kind === 'next') return `M${middle} ${from + height}V${to - 7}`;
  // Out at the right side, along its lane, and in again.
  const x = left + width + (arrow.lane + 1) * lane;
  const y1 = from + height * 0.65;
  const y2 = to + height * 0.3;
  const way = y2 > y1 ? 1 : -1;
  return `M${left + width} ${y1}H${x - round}Q${x} ${y1} ${x} ${y1 + way * round}V${y2 - way * round}` +
    `Q${x} ${y2} ${x - round} ${y2}H${left + width + 7}`;
}

function ArrowText({ arrow, boxes, lanes }: { arrow: Arrow; boxes: Box[]; lanes: number }) {
  if (!arrow.text) return null;
  const y = boxes[arrow.from]!.y + height * 0.65 + 4;
  const x = left + width + lanes * lane + 12;
  const short = arrow.text.length > 22 ? arrow.text.slice(0, 21) + '…' : arrow.text;
  return <text className="arrow-text" x={x} y={y + arrow.lane * 15}><title>{arrow.text}</title>{short}</text>;
}

function Step({ box }: { box: Box }) {
  const { t } = useTranslation();
  const inside = (
    <>
      <header>
        <b>{box.title}</b>
        <span>{t(`step.${box.type}`, box.type)}</span>
      </header>
      <p dir="auto">{box.text}</p>
      {box.calls && <p><Icon name="next" size={14} /> {box.calls}</p>}
    </>
  );
  const place = { left, top: box.y, width, height };
  if (box.calls) {
    return <Link href={`/configuration/dialogs/${box.calls}`} className="step-box" data-type={box.type} style={place}>{inside}</Link>;
  }
  return <div className="step-box" data-type={box.type} style={place}>{inside}</div>;
}

export function DialogPicture({ picture, label }: { picture: Picture; label: string }) {
  const { boxes, arrows } = picture;
  const lanes = Math.max(0, ...arrows.filter((arrow) => arrow.kind === 'jump').map((arrow) => arrow.lane + 1));
  return (
    <div className="dialog-picture" role="region" aria-label={label} tabIndex={0}>
      <svg width={picture.width} height={picture.height} aria-hidden="true">
        <defs>
          <marker id="arrow-head" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path className="head" d="M0 0L8 4L0 8z" />
          </marker>
        </defs>
        {arrows.map((arrow, index) => (
          <path key={index} className="arrow" data-kind={arrow.kind} d={pathOf(arrow, boxes)} markerEnd="url(#arrow-head)" />
        ))}
        {arrows.map((arrow, index) => <ArrowText key={index} arrow={arrow} boxes={boxes} lanes={lanes} />)}
      </svg>
      {boxes.map((box) => <Step key={box.id} box={box} />)}
    </div>
  );
}
