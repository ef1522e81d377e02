import { useTranslation } from 'react-i18next';
import type { ConfigMessage } from '../api/types';
import { Icon } from '../ui/icons';
import { Time } from '../ui/Time';

/** What kept a change from being taken, each with its place. */
export function Refused({ at, messages }: { at?: string; messages: ConfigMessage[] }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="config-refused">
      <h2 id="config-refused"><Icon name="warning" /> {t('config.refused')}</h2>
      {at && <p className="quiet"><Time at={at} how="full" /> · {t('config.refused_about')}</p>}
      <ul className="refused">
        {messages.map((message, index) => (
          <li key={index}>
            <code>{`${message.file}:${message.line}:${message.column}`}</code>
            <p>{message.text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
