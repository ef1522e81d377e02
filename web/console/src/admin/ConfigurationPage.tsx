import { Anchor, Button, Table } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api } from '../api/client';
import type { Bundle, Configuration } from '../api/types';
import { directoryKey, useDirectory } from '../directory/directory';
import { useFormat } from '../i18n/use_format';
import { useLive } from '../live/live';
import { useMay } from '../session/session';
import { Ask } from '../ui/Ask';
import { Icon } from '../ui/icons';
import { Page } from '../ui/Page';
import { tellDone } from '../ui/tell';
import { Time } from '../ui/Time';
import { Waiting } from '../ui/Waiting';
import './admin.css';
import { PublishDialog } from './PublishDialog';
import { Refused } from './Refused';

const key = ['configuration'] as const;

export default function ConfigurationPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useDirectory();
  const may = useMay()('publish');
  const client = useQueryClient();
  const [publishing, setPublishing] = useState(false);
  const [back, setBack] = useState<Bundle | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: () => api.get<Configuration>('/configuration') });
  const again = () => {
    void client.invalidateQueries({ queryKey: key });
    void client.invalidateQueries({ queryKey: directoryKey });
  };
  useLive((change) => {
    if (change.kind === 'configuration' || change.kind === 'reload') again();
  });
  const by = (bundle: Bundle) => (bundle.by ? names.person(bundle.by) : t('config.from_disk'));
  return (
    <Page title={t('nav.configuration')} about={t('config.about')} tools={may && (
      <Button leftSection={<Icon name="refresh" size={16} />} onClick={() => setPublishing(true)}>{t('config.publish')}</Button>
    )}>
      {!data ? <Waiting error={error} retry={() => void refetch()} /> : (
        <>
          <section className="panel" aria-labelledby="config-current">
            <h2 id="config-current">{t('config.current')}</h2>
            <dl className="pairs">
              <dt>{t('config.published')}</dt>
              <dd><Time at={data.current.at} how="full" /></dd>
              <dt>{t('config.by')}</dt>
              <dd>{by(data.current)}</dd>
              <dt>{t('config.hash')}</dt>
              <dd className="hash">{data.current.hash.slice(0, 16)}</dd>
            </dl>
          </section>
          {data.refused && <Refused at={data.refused.at} messages={data.refused.messages} />}
          <section className="panel" aria-labelledby="config-dialogs">
            <h2 id="config-dialogs">{t('config.dialogs')}</h2>
            <ul className="links">
              {data.dialogs.map((dialog) => (
                <li key={dialog.name}>
                  <Button component={Link} href={`/configuration/dialogs/${dialog.name}`} variant="default" size="xs">
                    {f.pick(dialog.title) || dialog.name}
                  </Button>
                </li>
              ))}
            </ul>
          </section>
          <section className="panel" aria-labelledby="config-history">
            <h2 id="config-history">{t('config.history')}</h2>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('config.published')}</Table.Th>
                  <Table.Th>{t('config.by')}</Table.Th>
                  <Table.Th>{t('config.hash')}</Table.Th>
                  {may && <Table.Th><span className="hidden">{t('config.roll_back')}</span></Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.history.map((bundle, index) => (
                  <Table.Tr key={bundle.hash + index}>
                    <Table.Td><Time at={bundle.at} /></Table.Td>
                    <Table.Td>{by(bundle)}</Table.Td>
                    <Table.Td className="hash">{bundle.hash.slice(0, 8)}</Table.Td>
                    {may && (
                      <Table.Td>
                        {bundle.hash === data.current.hash ? <span className="quiet">{t('config.in_use')}</span> : (
                          <Anchor component="button" type="button" size="sm" onClick={() => setBack(bundle)}>{t('config.roll_back')}</Anchor>
                        )}
                      </Table.Td>
                    )}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        </>
      )}
      {publishing && <PublishDialog onClose={() => setPublishing(false)} onDone={again} />}
      {back && (
        <Ask title={t('config.roll_back')} action={t('config.roll_back')} onClose={() => setBack(null)} run={async () => {
          await api.post('/configuration/rollback', { hash: back.hash });
          tellDone(t('config.rolled_back'));
          again();
        }}>
          <p>{t('config.roll_back_about', { at: f.time(back.at, 'full') })}</p>
        </Ask>
      )}
    </Page>
  );
}
