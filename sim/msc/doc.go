// Package msc is an MSC with its VLR as an MME sees it over SGs (TS 29.118): it
// registers devices for CS services, has them paged for calls and SMS, and
// carries SMS both ways. What it offers is its [Mode]: nothing, SMS alone, CS
// fallback, or the ghost of it, registration with no radio behind.
//
//	m := msc.New(world.Env("msc"), &msc.Config{Name: "vlr.example.org", Mode: msc.Full, LAI: lai})
//	m.ConnectMME(link.B)
//	link.B.Handle(m.HandleSGsAP)
//	m.Call(imsi)
package msc
