/**
 * The energy of every answer that a server gives, in one SQLite file that survives restarts. {@link
 * suanpan.ledger.EnergyLedger} writes it, {@link suanpan.ledger.LedgerReader} adds it up by day,
 * key or model. No texts are kept, only counts.
 */
package suanpan.ledger;
