using Distribution.Functions.Api;
using Distribution.Payments.Bank;

namespace Distribution.Functions.Bank;

/// <summary>The file for the bank: one row a transfer in the order of the queue, and the same bytes whenever it is read.</summary>
internal static class BankFile
{
    public static byte[] Write(BankBatch batch, IReadOnlyList<BankLine> lines)
    {
        var csv = new CsvText();
        foreach (string column in (string[])["batch", "no", "payout_no", "holder", "account", "bank", "amount", "currency", "remark"])
        {
            csv.Add(column);
        }

        csv.EndRow();
        for (int i = 0; i < lines.Count; i++)
        {
            BankLine line = lines[i];
            csv.Add(batch.Number).Add(i + 1L).Add(line.PayoutNo).Add(line.Account.Holder).Add(line.Account.Number).Add(line.Account.BankName);
            csv.AddMoney(line.Amount).Add(line.Currency.ToString()).Add(line.Remark).EndRow();
        }

        return csv.ToBytes();
    }
}
