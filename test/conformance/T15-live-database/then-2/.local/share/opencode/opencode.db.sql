UPDATE message SET data = '{"role":"assistant","parentID":"msg_f36ac9d70000BSfdHQ8k33R5mm","modelID":"claude-opus-4-5","providerID":"anthropic","mode":"build","agent":"build","path":{"cwd":"/home/ada/shop","root":"/home/ada/shop"},"cost":0,"tokens":{"input":1000,"output":480,"reasoning":0,"cache":{"read":5000,"write":0}},"time":{"created":1783328710000,"completed":1783328719000},"finish":"stop"}', time_updated = 1783328719000 WHERE id = 'msg_f36ac9d70000F6VPsN91dpaVn9';
UPDATE part SET time_updated = 1783328719000 WHERE message_id = 'msg_f36ac9d70000F6VPsN91dpaVn9';
INSERT INTO part (id, message_id, session_id, time_created, time_updated, data) VALUES ('prt_f36ac9d70000r3CEYuuthJ2dwW', 'msg_f36ac9d70000F6VPsN91dpaVn9', 'ses_0c9581d7ffffpHxG7WKVGxG1FC', 1783328719000, 1783328719000, '{"type":"step-finish","reason":"stop","cost":0,"tokens":{"input":1000,"output":480,"reasoning":0,"cache":{"read":5000,"write":0}}}');
UPDATE session SET time_updated = 1783328719000 WHERE id = 'ses_0c9581d7ffffpHxG7WKVGxG1FC';
DELETE FROM part WHERE session_id = 'ses_0c8ea407ffffM2Mc8Gw0vrqrXV';
DELETE FROM message WHERE session_id = 'ses_0c8ea407ffffM2Mc8Gw0vrqrXV';
DELETE FROM session WHERE id = 'ses_0c8ea407ffffM2Mc8Gw0vrqrXV';
