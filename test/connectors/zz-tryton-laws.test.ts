import { tryton } from '../../connectors/tryton/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { simulatedSubject } from '../conformance/subject.ts';
import { FAULTS, FAULT_NAMES } from '../conformance/laws/fault-table.ts';
import { strike } from '../conformance/laws/strike.ts';
import { wireOf, withConnection } from '../conformance/subject.ts';
import { tryGet, tryList, getAll, listAll } from '../conformance/probe.ts';
import { test } from 'vitest';
const N=[1,2,3,4,5,6,7,8];
const T=['02','03','04','04','05','05','05','06'].map(d=>`2026-05-${d}T08:00:00.000000Z`);
const st=(i:number)=>({create_date:T[i-1],write_date:null});
const rows: any = {
 'currency.currency':[{id:1,code:'EUR',name:'Euro',digits:2,rounding:'0.01'}],
 'country.country':[{id:4,code:'DE',name:'Germany'}],
 'party.category':[{id:1,name:'Customer'}],
 'account.invoice.payment_term':[{id:1,name:'30 days'}],
 'company.company':[{id:1,party:1,currency:1}],
 'product.uom':[{id:1,name:'Unit',symbol:'u',digits:0}],
 'product.category':[{id:1,name:'Goods'}],
 'party.party':[...N.map(i=>({id:i,name:`Party ${i}`,code:String(10000+i),active:i!==3,categories:[1],lang:null,...st(i)})), ...N.map(i=>({id:20+i,name:`Emp ${i}`,code:String(20000+i),active:true,categories:[],lang:null,...st(i)}))],
 'party.address':N.map(i=>({id:i,party:i,party_name:null,street:'H 1',postal_code:'1',city:'Hamburg',country:4,invoice:true,delivery:false,active:true,sequence:null,...st(i)})),
 'party.contact_mechanism':N.map(i=>({id:i,party:20+i,type:'email',value:`e${i}@x.example`,name:null,active:true,sequence:i,...st(i)})),
 'party.identifier':[],
 'company.employee':N.map(i=>({id:i,party:20+i,company:1,start_date:'2024-01-01',end_date:null,supervisor:i===1?null:1,...st(i)})),
 'product.template':N.map(i=>({id:i,name:`T${i}`,code:`T${i}`,type:'goods',default_uom:1,list_price:'5',salable:true,purchasable:false,categories:[],active:true,...st(i)})),
 'product.product':N.map(i=>({id:i,template:i,suffix_code:null,code:`T${i}`,cost_price:'3',description:null,active:true,...st(i)})),
 'product.identifier':[],
 'stock.location':[{id:5,name:'WH',code:'WH',type:'warehouse',parent:null,warehouse:5,active:true,...st(1)},...[11,12,13,14,15,16,17].map((i,x)=>({id:i,name:`S${i}`,code:`S${i}`,type:'storage',parent:5,warehouse:5,active:true,...st(x+2)}))],
 'stock.move':[],
 'sale.sale':N.map(i=>({id:i,company:1,number:`SO-${i}`,reference:null,description:null,party:1,invoice_party:null,invoice_address:1,shipment_party:null,shipment_address:1,payment_term:1,currency:1,warehouse:5,sale_date:null,shipping_date:null,state:'draft',invoice_state:'none',shipment_state:'none',employee:null,comment:null,...st(i)})),
 'sale.line':N.map(i=>({id:i,sale:i,sequence:1,type:'line',product:i,description:'x',unit:1,quantity:'2',unit_price:'5',taxes_rate:null,...st(i)})),
};
const E: any={'party.party':['name','name',1],'sale.sale':['reference','customerPoNumber',1],'product.product':['description','description',1],'stock.location':['name','name',11],'company.employee':['start_date','hiredOn',1]};
const mk=()=>simulatedSubject({definition:tryton,rows,clock:new ManualClock('2026-06-01T12:00:00.000Z'),context:{connection:'erp',legalEntity:'n',currency:'EUR',country:'DE'},settings:{pageSize:3},
 examples:[{entity:'Customer',objectType:'party.party',key:'1',record:{number:'10001'}}],
 edit:(s,o,c)=>{const [col,f,b]=E[o]; const key=String(b+c%2); const v=o==='company.employee'?`2025-01-${String(c).padStart(2,'0')}`:`edited ${c}`; s.change({action:'update',objectType:o,key,values:{[col]:v}}); return {key,field:f,value:v};},
 remove:(s,o)=>{const key=o==='stock.location'?'17':'8'; s.change({action:'delete',objectType:o,key}); return key;},
 unknownKey:(_o,i)=>String(9000+i), hostileKeys:['1) OR (1=1','1.0'],
});

test('dbg', async()=>{ const subject=await mk(); const wire=wireOf(subject);
 await withConnection(subject,{},async({ports})=>{ for (const port of ports.slice(0,3)) { await getAll(port,['1','2']);
 const list:[string,any][]=[...FAULT_NAMES.filter(n=>FAULTS[n].ends==='at once').map(n=>[n,FAULTS[n].fault] as [string,any]),['hang',{kind:'hang'}],...[{error:'C'},[{error:'C'}],'C',{C:'C'}].map((b,i)=>['rw'+i,{kind:'rewrite',rewrite:()=>b}] as [string,any])];
 for(const [n,f] of list){ const t=performance.now(); strike(wire,f,null); await tryGet(port,['1','2'],n==='hang'?100:3000).catch(e=>console.log(n,'get',e.message)); const t1=performance.now(); await tryList(port,null,n==='hang'?100:3000).catch(e=>console.log(n,'list',e.message)); wire.faults.clear(); const t2=performance.now(); console.log(n,Math.round(t1-t),Math.round(t2-t1)); const t3=performance.now(); await getAll(port,['1','2']).catch(e=>console.log(n,'calm',e.message)); console.log('  calm',Math.round(performance.now()-t3)); }
 await listAll(port,null).catch(e=>console.log('final list',e.message)); } }); await subject.close(); }, 100000);
