import { Button, NumberInput, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TokenList } from '../admin/TokenList';
import { api } from '../api/client';
import { useMe } from '../session/session';
import { Ask } from '../ui/Ask';
import { Secret } from '../ui/Secret';

const days_default = 90;
const days_max = 1825;

/** Tokens for one's own programs. */
export function OwnTokens() {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const [label, setLabel] = useState('');
  const [days, setDays] = useState<number | string>(days_default);
  const [made, setMade] = useState('');
  return (
    <section className="panel" aria-labelledby="account-tokens">
      <div className="row spread">
        <Title order={2} size="h5" id="account-tokens">{t('tokens.own')}</Title>
        <Button variant="default" size="xs" onClick={() => setMaking(true)}>{t('tokens.create')}</Button>
      </div>
      <div className="stack">
        {made && <Secret label={t('tokens.made')} text={made} />}
        <TokenList of={me.name} />
      </div>
      {making && (
        <Ask title={t('tokens.create')} action={t('tokens.create')} onClose={() => setMaking(false)} disabled={!label.trim()}
          run={async () => {
            const token = await api.post<{ token: string }>('/tokens', { label: label.trim(), days: Number(days) || days_default });
            setMade(token.token);
            setLabel('');
            await client.invalidateQueries({ queryKey: ['tokens'] });
          }}>
          <p className="quiet">{t('tokens.create_about')}</p>
          <TextInput label={t('tokens.label')} description={t('tokens.label_about')} value={label} required maxLength={100}
            onChange={(e) => setLabel(e.currentTarget.value)} />
          <NumberInput label={t('tokens.days')} value={days} onChange={setDays} min={1} max={days_max} allowDecimal={false} />
        </Ask>
      )}
    </section>
  );
}
