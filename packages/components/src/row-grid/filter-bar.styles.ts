import { css } from 'lit';

/** Search and filters above the rows. The element wraps what stands above its rows in `.narrow` where it is narrow. */
export const filterBarStyles = css`
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: 6px;
    padding: var(--_s1) var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .filters input,
  .filters select {
    min-block-size: var(--_control);
    min-inline-size: 0;
    padding: 3px 8px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .filters input {
    flex: 1 1 150px;
    max-inline-size: 420px;
  }
  .filters input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .choices summary {
    display: inline-flex;
    align-items: center;
    min-block-size: var(--_control);
    padding: 3px 8px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .choices summary:hover {
    background: var(--_hover);
  }
  .filters .set {
    border-color: var(--_accent);
    background: var(--_selected);
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    flex: 0 1 auto;
    min-inline-size: 0;
  }
  .choices select {
    flex: 1 1 120px;
    max-inline-size: 180px;
  }
  .narrow .choices {
    flex: 1 0 100%;
  }
  .narrow .choices select {
    max-inline-size: none;
  }
`;
