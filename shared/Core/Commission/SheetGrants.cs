using Distribution.Campaigns.Grants;
using Distribution.Commission.Queries;
using Distribution.Storage;

namespace Distribution.Commission;

/// <summary>The grants of an order follow its sheet.</summary>
public sealed class SheetGrants(GrantBook grants)
{
    /// <summary>Writes the grants of a sheet as it is. May run any number of times, in any order.</summary>
    internal async Task FollowAsync(CommissionSheet sheet, CancellationToken cancellation)
    {
        foreach (SheetLine line in sheet.Lines)
        {
            if (line.Grant is not { } grant)
            {
                continue;
            }

            var row = new GrantRow
            {
                Id = StoreKey.Join(sheet.Order.Value, line.Id),
                Rule = line.Rule,
                Code = grant.Code,
                Quantity = grant.Quantity,
                State = line.Void ? GrantState.Void : sheet.State == SheetState.Settled ? GrantState.Granted : GrantState.Pending,
                Since = sheet.AccruedAtOf(line),
                Explain = CommissionExplanations.IdOf(sheet.Order, line.Id),
                Revision = sheet.Revision,
                Order = sheet.Order,
            };
            await grants.PutAsync(sheet.Merchant, line.Beneficiary, row, cancellation).ConfigureAwait(false);
        }
    }
}
