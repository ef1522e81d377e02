import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { problemOf } from '../api/problem';
import { explain } from '../ui/ProblemNote';
import { Waiting } from '../ui/Waiting';
import { RecoveryCodes } from './RecoveryCodes';

const Qr = lazy(() => import('./Qr'));

/** The second factor: a code to scan, a first number from it, recovery codes to keep. */
export function TotpSetup({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const begun = useQuery({
    queryKey: ['totp', 'setup'],
    queryFn: () => api.post<{ secret: string; uri: string }>('/totp'),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const confirm = useMutation({
    mutationFn: () => api.put<{ recovery_codes: string[] }>('/totp', { code: code.replace(/\s/g, '') }),
  });
  if (confirm.data) return <RecoveryCodes codes={confirm.data.recovery_codes} onDone={onDone} />;
  if (!begun.data) return <Waiting error={begun.error} retry={() => void begun.refetch()} />;
  const wrong = confirm.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  const refused = wrong ? problemOf(wrong).status : 0;
  return (
    <form onSubmit={submit} className="stack">
      <ol className="steps">
        <li>
          {t('totp.scan')}
          <Suspense fallback={<Waiting />}>
            <Qr text={begun.data.uri} label={t('totp.qr')} />
          </Suspense>
          <p className="quiet">{t('totp.by_hand')}</p>
          <code className="secret">{begun.data.secret.replace(/(.{4})/g, '$1 ').trim()}</code>
        </li>
        <li>
          <TextInput label={t('totp.enter')} value={code} onChange={(e) => setCode(e.currentTarget.value)}
            inputMode="numeric" autoComplete="one-time-code" maxLength={7} required withAsterisk={false} />
        </li>
      </ol>
      <p className="form-problem" role="alert">
        {wrong ? (refused === 401 || refused === 422 ? t('login.wrong_code') : explain(wrong, t)) : ''}
      </p>
      <Button type="submit" loading={confirm.isPending}>{t('totp.submit')}</Button>
    </form>
  );
}
