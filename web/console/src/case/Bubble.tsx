import { useTranslation } from 'react-i18next';
import type { Message } from '../api/types';
import { useDirectory } from '../directory/directory';
import { Icon } from '../ui/icons';
import { Time } from '../ui/Time';
import { Attachments } from './Attachments';
import { DeliveryState } from './Delivery';

interface Props {
  number: string;
  message: Message;
  onPhoto: (src: string) => void;
}

/** Who speaks: the resident, the bot, or a person of the office. */
export function sideOf(message: Message): 'resident' | 'bot' | 'officer' {
  if (message.direction === 'in') return 'resident';
  return message.author === 'bot' || message.author === '' ? 'bot' : 'officer';
}

export function Bubble({ number, message, onPhoto }: Props) {
  const { t } = useTranslation();
  const names = useDirectory();
  const side = sideOf(message);
  const said = message.text || message.choice;
  const place = message.location;
  const choices = (message.choices ?? []).map((each) => each.label).filter(Boolean);
  return (
    <li className="bubble" data-side={side}>
      <div className="bubble-head">
        <b>{side === 'officer' ? names.person(message.author) : t(`by.${side}`)}</b>
        <Time at={message.at} />
        {side !== 'resident' && <DeliveryState message={message} />}
      </div>
      <div className="bubble-body">
        {message.erased && <p className="quiet">{t('event.erased_content')}</p>}
        {said && <p dir="auto">{said}</p>}
        {place && (
          <p className="bubble-place">
            <Icon name="pin" size={15} />
            <bdi>{place.title || place.address || t('case.location_sent')}</bdi>
          </p>
        )}
        {choices.length > 0 && <p className="bubble-choices" dir="auto">{choices.join(' · ')}</p>}
        {message.attachments && message.attachments.length > 0 && (
          <Attachments number={number} list={message.attachments} onPhoto={onPhoto} />
        )}
      </div>
    </li>
  );
}
