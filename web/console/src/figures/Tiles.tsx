import { useTranslation } from 'react-i18next';
import type { FigureRow, Figures } from '../api/types';
import { useFormat } from '../i18n/use_format';

interface Props {
  total: FigureRow;
  definitions: Figures['definitions'];
}

/** Each figure with its denominator and what it means. */
export function Tiles({ total, definitions }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const { response, solved, satisfaction } = total;
  const of = (part: number, all: number) => t('figures.of', { part: f.number(part), n: f.number(all) });
  const tiles = [
    { key: 'open', value: f.number(total.open), note: t('figures.now') },
    { key: 'overdue', value: f.number(total.overdue), note: of(total.overdue, total.open) },
    { key: 'opened', value: f.number(total.opened), note: t('figures.in_period') },
    { key: 'closed', value: f.number(total.closed), note: t('figures.in_period') },
    { key: 'response', value: f.share(response.n, response.of), note: of(response.n, response.of) },
    { key: 'solved', value: f.share(solved.n, solved.of), note: of(solved.n, solved.of) },
    {
      key: 'satisfaction',
      value: satisfaction.mean === null || !satisfaction.n ? '–' : t('figures.mean', { mean: f.number(satisfaction.mean, 1) }),
      note: t('figures.answers', { count: satisfaction.n }),
    },
  ] as const;
  return (
    <dl className="tiles">
      {tiles.map(({ key, value, note }) => (
        <div key={key} className="panel" data-alarm={(key === 'overdue' && total.overdue > 0) || undefined}>
          <dt>{t(`figures.${key}`)}</dt>
          <dd className="tile-value">{value}</dd>
          <dd className="tile-note">{note}</dd>
          {definitions[key] && <dd className="tile-about">{f.pick(definitions[key])}</dd>}
        </div>
      ))}
    </dl>
  );
}
