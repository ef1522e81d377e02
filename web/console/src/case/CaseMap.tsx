import { useQuery } from '@tanstack/react-query';
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Titles } from '../api/types';
import { pick } from '../i18n/format';

interface Props {
  spot: [number, number] | null;
  area: string | null;
  label: string;
}
type Areas = GeoJSON.FeatureCollection<GeoJSON.Geometry, { id: string; level?: string; title: Titles }>;

const fresh_ms = 60 * 60_000;
const around_m = 500; // what is shown around a place without areas

/** The town's areas as shapes, the case's own filled, the place as a dot: no map server is asked. */
export default function CaseMap({ spot, area, label }: Props) {
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const { data } = useQuery({
    queryKey: ['areas.geojson'],
    queryFn: () => api.get<Areas>('/areas.geojson'),
    staleTime: fresh_ms,
  });
  const [latitude, longitude] = spot ?? [];

  useEffect(() => {
    if (!box.current || !data) return undefined;
    const map = L.map(box.current, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: t('map.closer'), zoomOutTitle: t('map.further') }).addTo(map);
    const shapes = L.geoJSON(data, {
      style: (feature) => ({ className: feature?.properties.id === area ? 'area area-own' : 'area', weight: 1 }),
      onEachFeature: (feature, layer) => {
        layer.bindTooltip(pick(feature.properties.title as Titles, i18n.language), { sticky: true });
      },
    });
    let bounds = shapes.getBounds();
    shapes.eachLayer((layer) => {
      const shape = layer as L.Polygon & { feature?: GeoJSON.Feature<GeoJSON.Geometry, { id: string }> };
      if (shape.feature?.properties.id === area) bounds = shape.getBounds().pad(0.4);
    });
    const point = latitude !== undefined && longitude !== undefined ? L.latLng(latitude, longitude) : null;
    if (point && !bounds.isValid()) bounds = point.toBounds(around_m);
    else if (point) bounds.extend(point);
    // The view comes first: shapes are drawn into it.
    if (bounds.isValid()) {
      map.fitBounds(bounds, { padding: [8, 8], animate: false });
      shapes.addTo(map);
      if (point) L.circleMarker(point, { radius: 7, className: 'spot' }).bindTooltip(label).addTo(map);
    }
    // Hidden at first, on a phone: it gets its size when it is looked at.
    const watch = new ResizeObserver(() => {
      map.invalidateSize({ pan: false });
      if (bounds.isValid()) map.fitBounds(bounds, { padding: [8, 8], animate: false });
    });
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      map.remove();
    };
  }, [data, area, latitude, longitude, label, i18n.language, t]);

  return <div ref={box} className="map" role="group" aria-label={t('map.label', { place: label })} />;
}
