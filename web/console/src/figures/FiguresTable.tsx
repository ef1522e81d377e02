import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FigureRow } from '../api/types';
import { useFormat } from '../i18n/use_format';

interface Props {
  rows: FigureRow[];
  total: FigureRow;
  titleOf: (key: string | null) => string;
  head: string;
}

export function FiguresTable({ rows, total, titleOf, head }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const share = ({ of, n }: { of: number; n: number }) => (
    <>
      {f.share(n, of)} <small className="quiet">{of ? `${f.number(n)}/${f.number(of)}` : ''}</small>
    </>
  );
  const cells = (row: FigureRow) => [
    ['open', f.number(row.open)],
    ['overdue', f.number(row.overdue)],
    ['opened', f.number(row.opened)],
    ['closed', f.number(row.closed)],
    ['response', share(row.response)],
    ['solved', share(row.solved)],
    ['satisfaction', row.satisfaction.mean === null || !row.satisfaction.n ? '–' : (
      <>
        {f.number(row.satisfaction.mean, 1)} <small className="quiet">({f.number(row.satisfaction.n)})</small>
      </>
    )],
  ] as const;
  const line = (row: FigureRow, title: string) => (
    <>
      <Table.Th scope="row">{title}</Table.Th>
      {cells(row).map(([name, value]) => (
        <Table.Td key={name} data-number data-late={(name === 'overdue' && row.overdue > 0) || undefined}>{value}</Table.Td>
      ))}
    </>
  );
  return (
    <div className="table-box figures-table" tabIndex={0} role="region" aria-label={t('figures.table')}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{head}</Table.Th>
            {cells(total).map(([name]) => <Table.Th key={name} data-number>{t(`figures.${name}`)}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => <Table.Tr key={row.key ?? index}>{line(row, titleOf(row.key))}</Table.Tr>)}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>{line(total, t('figures.total'))}</Table.Tr>
        </Table.Tfoot>
      </Table>
    </div>
  );
}
