import { css } from 'lit';

export const shelveFormStyles = css`
  .shelve {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    padding: var(--_s1) var(--_s3);
    border-block-end: 1px solid var(--_border);
    background: var(--_raised);
  }
  .shelve label {
    display: flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 0;
    margin: 0;
  }
  .shelve .reason {
    flex: 1 1 200px;
  }
  .ending .reason {
    flex-basis: 260px;
  }
  .shelve input {
    flex: 1;
    min-inline-size: 0;
  }
  .shelve input,
  .shelve select {
    min-block-size: var(--_control);
    padding: 3px 8px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-weight: 400;
  }
`;
