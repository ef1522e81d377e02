import { Anchor, Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { api } from '../api/client';
import type { Channel } from '../api/types';
import { Page } from '../ui/Page';
import { Ago } from '../ui/Time';
import { Waiting } from '../ui/Waiting';
import './admin.css';

const every_ms = 30_000;

/** Whether messages come in and go out, channel by channel. */
export default function ChannelsPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ['channels'],
    queryFn: () => api.get<{ channels: Channel[] } | Channel[]>('/channels'),
    refetchInterval: every_ms,
  });
  const channels = Array.isArray(data) ? data : data?.channels;
  return (
    <Page title={t('nav.channels')} about={t('channels.about')}>
      {!channels ? <Waiting error={error} retry={() => void refetch()} /> : (
        <div className="channel-grid">
          {channels.map((channel) => <One key={channel.id} channel={channel} />)}
        </div>
      )}
    </Page>
  );
}

function One({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const on = channel.state === 'on';
  return (
    <section className="panel" aria-label={channel.id}>
      <div className="row spread">
        <span className="two-lines"><b>{t(`channel_type.${channel.type}`, channel.type)}</b><small className="quiet">{channel.id}</small></span>
        <Badge variant="light" color={on ? 'teal' : 'gray'} className="status-mark">{on ? t('channels.on') : t('channels.off')}</Badge>
      </div>
      {!on && channel.why && <p className="quiet">{channel.why}</p>}
      <dl className="pairs">
        <dt>{t('channels.last_in')}</dt>
        <dd>{channel.last_in_at ? <Ago at={channel.last_in_at} /> : t('channels.never')}</dd>
        <dt>{t('channels.waiting')}</dt>
        <dd>
          {channel.waiting}
          {channel.oldest_unsent_at && <> · {t('channels.oldest')} <Ago at={channel.oldest_unsent_at} /></>}
        </dd>
        <dt>{t('channels.dead')}</dt>
        <dd data-late={channel.dead > 0 || undefined}>
          {channel.dead > 0
            ? <Anchor component={Link} href={`/deliveries?channel=${encodeURIComponent(channel.id)}`}>{channel.dead}</Anchor>
            : 0}
        </dd>
        <dt>{t('channels.last_error')}</dt>
        <dd dir="auto">{channel.last_error ? <><Ago at={channel.last_error.at} /> · {channel.last_error.text}</> : t('channels.no_error')}</dd>
      </dl>
    </section>
  );
}
