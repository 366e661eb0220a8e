"""Pages of cost: by month and company, account, department, cost centre or number, with explanations and advice."""
