// Package utran is a NodeB and its RNC in one: the radio network of 3G between
// the typed radio of package sim and its typed Iu interface (TS 25.413), with
// one SGSN and one MSC behind it.
//
// A device has at most one radio connection, and on it at most one signalling
// connection to each domain of the core. The radio connection ends with the
// last of the two.
//
//	r := utran.New(w.Env("rnc"), &utran.Config{Name: "rnc"}, air)
//	r.ServeCell(air.AddCell(cell, r))
//	iups.RNC.Handle(r.HandleSGSN)
//	r.ConnectSGSN(iups.RNC)
//	iucs.RNC.Handle(r.HandleMSC)
//	r.ConnectMSC(iucs.RNC)
package utran
