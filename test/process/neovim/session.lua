-- What a person does in Neovim with its own client for the Language Server Protocol.
local program, folder, out = vim.env.HOMELAB_PROGRAM, vim.env.HOMELAB_FOLDER, vim.env.HOMELAB_OUT
local result = {}

local function finish()
  local file = io.open(out, 'w')
  file:write(vim.json and vim.json.encode(result) or vim.fn.json_encode(result))
  file:close()
  vim.cmd('qall!')
end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 20000) or {}
  for _, answer in pairs(answers) do
    return answer.result
  end
end

local function at(line, character)
  return {
    textDocument = { uri = vim.uri_from_bufnr(0) },
    position = { line = line, character = character },
  }
end

local function run()
  vim.cmd('edit ' .. folder .. '/machines/server/default.nix')
  local client = vim.lsp.start_client({
    name = 'homelab',
    cmd = { vim.env.HOMELAB_NODE, program, 'lsp', '--stdio' },
    root_dir = folder,
    workspace_folders = { { uri = vim.uri_from_fname(folder), name = 'homelab' } },
  })
  vim.lsp.buf_attach_client(0, client)
  vim.wait(20000, function()
    return #vim.diagnostic.get(0) > 0
  end, 20)
  for _, found in ipairs(vim.diagnostic.get(0)) do
    table.insert(result, 'diagnostic ' .. tostring(found.code or found.user_data and found.user_data.lsp.code))
  end
  local hover = ask('textDocument/hover', at(1, 27))
  table.insert(result, hover and hover.contents.value:match('homelab%.services%.caddy%.port : [%w ]+') or 'no hover')
  local definition = ask('textDocument/definition', at(1, 27))
  local first = definition and (definition[1] or definition)
  table.insert(result, first and (first.uri or first.targetUri):match('modules/.*') or 'no definition')
  vim.api.nvim_buf_set_lines(0, 1, 2, false, { '  homelab.services.caddy.po' })
  local params = at(1, 27)
  params.context = { triggerKind = 1 }
  local list = ask('textDocument/completion', params)
  for _, item in ipairs(list and list.items or {}) do
    table.insert(result, 'completion ' .. item.label)
  end
  finish()
end

local ok, problem = pcall(run)
if not ok then
  table.insert(result, tostring(problem))
  finish()
end
