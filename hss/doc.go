// Package hss is the home subscriber server: who may use the network and what
// with, authentication vectors, and where each subscriber is (TS 29.272 5).
//
// An [HSS] answers the operations of S6a as calls; it does no I/O of its own,
// draws its random numbers from the reader it is given and keeps everything
// else in a [Store]: [Memory] for simulations, [SQLite] for a lab that must
// never use a sequence number twice, whatever happens to its process.
//
//	data, err := hss.LoadYAML("subscribers.yaml", file)
//	store := hss.NewMemory()
//	err = store.Add(data.Subscribers...)
//	h := &hss.HSS{Store: store, Random: rng}
//	vector, err := h.Vector(imsi, plmn)
//
// Subscribers come from YAML or CSV ([LoadYAML], [LoadCSV]); a file with any
// error in it yields none at all and a list of what is wrong where.
package hss
