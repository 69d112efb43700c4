// Package enb is an eNodeB: the eNodeB's side of S1AP (TS 36.413) above the
// typed radio of package sim.
//
// It serves cells of an [Air], holds a connection for each device that has one
// and nothing for the rest, and speaks to one MME.
//
//	e := enb.New(w.Env("enb"), enb.Config{Name: "enb", ENBID: 1}, air)
//	e.ServeCell(air.AddCell(cell, e))
//	link.A.Handle(e.HandleS1AP)
//	link.A.OnChange(e.S1Changed)
//	e.ConnectS1(link.A)
package enb
