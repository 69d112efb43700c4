// Package store keeps what a network knows of its users' traffic in a folder:
// flow records, charging records, who had which address, and, of simulated
// traffic, what was really sent.
//
//	store.json                                  what the folder holds (Meta)
//	records/date=2025-06-02/hour=13/part-0.parquet
//	cdrs/date=…/hour=…/part-0.parquet           by the hour in which they closed
//	assignments/date=…/hour=…/part-0.parquet    by the hour in which they began
//	volumes/date=…/hour=…/part-0.parquet        the truth
//	rollups.sqlite                              sums, which can always be made anew
//
// Dates and hours are in UTC. Parts are Parquet that DuckDB and ClickHouse load
// as they are. A part appears under its name when it is whole and on the disk,
// and never changes: what a crash leaves half-written has a name that begins
// with a dot, and nobody reads it.
//
//	st, err := store.Create("week", store.Meta{Zone: "Asia/Tokyo", Year: 2025})
//	w := st.AppendCDRs()
//	err = w.Write(cdr)
//	err = w.Close()
//	for cdr, err := range st.CDRs() { … }
package store
